namespace Skald.Tensors;

/// <summary>
/// Elements by their places. Wherever places repeat, the order of the source decides, never that of threads.
/// </summary>
public abstract partial class Backend
{
    /// <summary>
    /// y[…, i, …] = x[…, index[…, i, …], …] along an axis; all may be strided, x and y have one type.
    /// </summary>
    /// <param name="x">At least as long as the index along the other axes.</param>
    /// <param name="axis">The axis that the index walks.</param>
    /// <param name="index">Int64.</param>
    /// <param name="y">The index's shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public abstract void Gather(Tensor x, int axis, Tensor index, Tensor y);

    /// <summary>
    /// y[…, index[…, i, …], …] takes source[…, i, …] along an axis, in ascending i; all may be strided.
    /// </summary>
    /// <param name="op">What happens to the value that is there. All but Set need Float32 or Int64.</param>
    /// <param name="source">The index's shape, y's type.</param>
    /// <param name="axis">The axis that the index walks.</param>
    /// <param name="index">Int64.</param>
    /// <param name="y">At least as long as the index along the other axes; holds its first values.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public abstract void Scatter(ScatterOp op, Tensor source, int axis, Tensor index, Tensor y);

    /// <summary>The places, in row-major order, of the elements that are true.</summary>
    /// <param name="x">Bool; may be strided.</param>
    /// <returns>[count], Int64.</returns>
    public abstract Tensor NonZero(Tensor x);
}
