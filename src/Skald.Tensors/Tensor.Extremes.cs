namespace Skald.Tensors;

/// <summary>Largest and smallest elements, and norms.</summary>
public sealed partial class Tensor
{
    /// <summary>The largest of all elements; equal ones share the gradient evenly, NaN wins.</summary>
    public Tensor AMax() => MaxOver(AllAxes, keepDim: false);

    /// <summary>The largest along an axis; equal ones share the gradient evenly, NaN wins.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor AMax(int axis, bool keepDim = false) => MaxOver(AxisSet([axis]), keepDim);

    /// <summary>The largest over several axes; equal ones share the gradient evenly, NaN wins.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor AMax(ReadOnlySpan<int> axes, bool keepDim = false) => MaxOver(AxisSet(axes), keepDim);

    /// <summary>The smallest of all elements; equal ones share the gradient evenly, NaN wins.</summary>
    public Tensor AMin() => MinOver(AllAxes, keepDim: false);

    /// <summary>The smallest along an axis; equal ones share the gradient evenly, NaN wins.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor AMin(int axis, bool keepDim = false) => MinOver(AxisSet([axis]), keepDim);

    /// <summary>The smallest over several axes; equal ones share the gradient evenly, NaN wins.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor AMin(ReadOnlySpan<int> axes, bool keepDim = false) => MinOver(AxisSet(axes), keepDim);

    /// <summary>The largest of all elements.</summary>
    public Tensor Max() => AMax();

    /// <summary>The smallest of all elements.</summary>
    public Tensor Min() => AMin();

    /// <summary>
    /// The largest along an axis and where it lies: the first of equals, which gets the whole gradient.
    /// </summary>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public (Tensor Values, Tensor Indices) Max(int axis, bool keepDim = false) =>
        Extreme(axis, keepDim, smallest: false);

    /// <summary>
    /// The smallest along an axis and where it lies: the first of equals, which gets the whole gradient.
    /// </summary>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public (Tensor Values, Tensor Indices) Min(int axis, bool keepDim = false) =>
        Extreme(axis, keepDim, smallest: true);

    /// <summary>The index of the largest of all elements in row-major order, Int64; NaN wins, then the first.</summary>
    /// <exception cref="ShapeException">There are no elements.</exception>
    public Tensor ArgMax() => Detach().Reshape(-1).Place(0, false, smallest: false);

    /// <summary>Where the largest along an axis lies, Int64; NaN wins, then the first.</summary>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public Tensor ArgMax(int axis, bool keepDim = false) => Place(axis, keepDim, smallest: false);

    /// <summary>
    /// The index of the smallest of all elements in row-major order, Int64; NaN wins, then the first.
    /// </summary>
    /// <exception cref="ShapeException">There are no elements.</exception>
    public Tensor ArgMin() => Detach().Reshape(-1).Place(0, false, smallest: true);

    /// <summary>Where the smallest along an axis lies, Int64; NaN wins, then the first.</summary>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public Tensor ArgMin(int axis, bool keepDim = false) => Place(axis, keepDim, smallest: true);

    /// <summary>log Σ eˣ over axes, without overflow; −∞ of none.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor LogSumExp(ReadOnlySpan<int> axes, bool keepDim = false) => LogSumExpOver(AxisSet(axes), keepDim);

    /// <summary>log Σ eˣ over an axis, without overflow; −∞ of an empty one.</summary>
    public Tensor LogSumExp(int axis, bool keepDim = false) => LogSumExpOver(AxisSet([axis]), keepDim);

    /// <summary>The vector norm (Σ |x|ᵖ)^(1/p) over axes; its gradient at the zero vector is 0.</summary>
    /// <param name="order">p: +∞ and −∞ are the largest and smallest |x|, 0 counts what differs from 0.</param>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor Norm(float order = 2, ReadOnlySpan<int> axes = default, bool keepDim = false)
    {
        int mask = AxisSet(axes);
        return order switch
        {
            2 => EuclideanNorm(mask, keepDim),
            1 => AbsoluteSum(mask, keepDim),
            0 => NonZeros(mask, keepDim),
            float.PositiveInfinity => Abs().MaxOver(mask, keepDim),
            float.NegativeInfinity => Abs().MinOver(mask, keepDim),
            _ => PowerNorm(order, mask, keepDim),
        };
    }

    /// <summary>x divided by its norm along an axis, or by a smallest divisor where the norm is below it.</summary>
    /// <param name="order">Order of the norm.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="epsilon">Smallest divisor.</param>
    public Tensor Normalize(float order = 2, int axis = 1, float epsilon = 1e-12f) =>
        this / Norm(order, [axis], keepDim: true).Clamp(epsilon);

    private Tensor MaxOver(int mask, bool keepDim) => SharedExtreme(ReduceOp.Max, mask, keepDim);

    private Tensor MinOver(int mask, bool keepDim) => SharedExtreme(ReduceOp.Min, mask, keepDim);

    private Tensor SharedExtreme(ReduceOp op, int mask, bool keepDim)
    {
        Shape mine = Shape;
        Tensor y = Folded(op, mask, keepDim);
        Tensor kept = y;
        if (!DType.IsFloatingPoint()) y = y.To(DType);
        return Record(y, this, dy =>
        {
            Tensor isExtreme = Detach().EqualTo(Restored(kept.Detach(), mask, mine));
            Tensor share = isExtreme.SumOver(mask, keepDim).To(DType.Float32);
            return Where(isExtreme, Restored(dy / share, mask, mine), dy.Device.Scalar(0));
        });
    }

    private (Tensor Values, Tensor Indices) Extreme(int axis, bool keepDim, bool smallest)
    {
        int at = Shape.Axis(axis), mask = 1 << at;
        Shape mine = Shape;
        Tensor indices = Place(at, keepDim, smallest);
        Tensor y = Folded(smallest ? ReduceOp.Min : ReduceOp.Max, mask, keepDim);
        if (!DType.IsFloatingPoint()) y = y.To(DType);
        Record(y, this, dy =>
        {
            Tensor isChosen = dy.Device.Positions(mine, at).EqualTo(Restored(indices, mask, mine));
            return Where(isChosen, Restored(dy, mask, mine), dy.Device.Scalar(0));
        });
        return (y, indices);
    }

    private Tensor Place(int axis, bool keepDim, bool smallest)
    {
        int at = Shape.Axis(axis);
        if (Shape[at] == 0) throw new ShapeException($"ArgMax: axis {axis} must not be empty, got {Shape}.");
        Tensor x = Detach().To(DType.IsFloatingPoint() ? DType.Float32 : DType.Int64);
        Tensor indices = Device.Empty(Without(1 << at, keepDim), DType.Int64);
        Device.Backend.Extreme(x, at, smallest, indices);
        return indices;
    }

    private Tensor LogSumExpOver(int mask, bool keepDim)
    {
        Shape mine = Shape;
        Tensor y = Folded(ReduceOp.LogSumExp, mask, keepDim);
        return Record(y, this, dy => Restored(dy, mask, mine) * (this - Restored(y, mask, mine)).Exp());
    }

    private Tensor EuclideanNorm(int mask, bool keepDim)
    {
        Shape mine = Shape;
        Tensor y = Folded(ReduceOp.Norm, mask, keepDim);
        return Record(y, this, dy => this * Restored(ZeroWhere(y, dy / y), mask, mine));
    }

    private Tensor AbsoluteSum(int mask, bool keepDim)
    {
        Shape mine = Shape;
        return Record(Folded(ReduceOp.AbsoluteSum, mask, keepDim), this, dy => Restored(dy, mask, mine) * Sign());
    }

    private Tensor NonZeros(int mask, bool keepDim)
    {
        Shape mine = Shape;
        Tensor y = Detach().NotEqualTo(0f).SumOver(mask, keepDim).To(DType.Float32);
        return Record(y, this, dy => dy.Device.Zeros(mine));
    }

    private Tensor PowerNorm(float order, int mask, bool keepDim)
    {
        Shape mine = Shape;
        Tensor y = Detach().Abs().Pow(order).Folded(ReduceOp.Sum, mask, keepDim).Pow(1 / order);
        return Record(y, this, dy =>
        {
            Tensor slope = ZeroWhere(y, dy / y.Pow(order - 1));
            return Sign() * Abs().Pow(order - 1) * Restored(slope, mask, mine);
        });
    }
}
