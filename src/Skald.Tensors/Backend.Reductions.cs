namespace Skald.Tensors;

public abstract partial class Backend
{
    /// <summary>y = the reduction of x over the axes [axis, axis + axes), which go away.</summary>
    /// <remarks>
    /// Any and All take and give Bool; Sum, Product, Max and Min take Float32 and Int64; the rest take Float32. x may
    /// be strided. Sums go in fixed blocks, so they don't depend on how many others there are.
    /// </remarks>
    public abstract void Reduce(ReduceOp op, Tensor x, int axis, int axes, Tensor y);

    /// <summary>Where the largest (or smallest) element of an axis lies: NaN wins, then the first of equals.</summary>
    /// <param name="x">Float32 or Int64, the axis at least 1 long; may be strided.</param>
    /// <param name="axis">The axis to look along.</param>
    /// <param name="smallest">Looks for the smallest.</param>
    /// <param name="indices">x's shape without the axis, Int64.</param>
    public abstract void Extreme(Tensor x, int axis, bool smallest, Tensor indices);

    /// <summary>
    /// y[t] = decay[t] · y[t − 1] + input[t] along an axis, y[−1] being <paramref name="initial"/>; from the end with
    /// y[t + 1] where reversed. An absent decay is 1, an absent input 0.
    /// </summary>
    public abstract void LinearScan(Tensor? decay, Tensor? input, int axis, float initial, bool reverse, Tensor y);

    /// <summary>
    /// The largest (or smallest) element so far along an axis and where it lies, the later of equals.
    /// </summary>
    public abstract void RunningExtreme(Tensor x, int axis, bool smallest, Tensor values, Tensor indices);

    /// <summary>Sorts along the last axis, stable in both directions; NaN is above everything.</summary>
    /// <param name="x">[..., n], Float32 or Int64; may be strided.</param>
    /// <param name="descending">Largest first.</param>
    /// <param name="values">[..., n], x's type.</param>
    /// <param name="indices">[..., n], Int64: where each came from.</param>
    public abstract void Sort(Tensor x, bool descending, Tensor values, Tensor indices);

    /// <summary>y[..., i] = x[..., order[..., i]], where every row of the order is a permutation.</summary>
    public abstract void PermuteRows(Tensor x, Tensor order, Tensor y);

    /// <summary>For each value the number of entries of an ascending list that are below it, or not above it.</summary>
    /// <param name="sorted">[n], Float32.</param>
    /// <param name="values">Float32; may be strided.</param>
    /// <param name="right">Counts equal entries too.</param>
    /// <param name="indices">Int64, the values' shape.</param>
    public abstract void SearchSorted(Tensor sorted, Tensor values, bool right, Tensor indices);

    /// <summary>y = softmax(x) along the last axis, or its logarithm; x may be strided.</summary>
    public abstract void Softmax(Tensor x, bool logarithm, Tensor y);

    /// <summary>
    /// dx = the gradient of <see cref="Softmax"/> from its result y, or added to dx; all may be strided.
    /// </summary>
    public abstract void SoftmaxBackward(Tensor y, bool logarithm, Tensor dy, Tensor dx, bool accumulate);
}
