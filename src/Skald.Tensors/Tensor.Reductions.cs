namespace Skald.Tensors;

/// <summary>Sums, means, variances and products.</summary>
public sealed partial class Tensor
{
    /// <summary>The sum of all elements, shape []. Integers and truth values give Int64.</summary>
    public Tensor Sum() => SumOver(AllAxes, keepDim: false);

    /// <summary>The sum over one axis.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor Sum(int axis, bool keepDim = false) => SumOver(AxisSet([axis]), keepDim);

    /// <summary>The sum over several axes.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keepDim = false) => SumOver(AxisSet(axes), keepDim);

    /// <summary>The mean of all elements, shape []; NaN of none.</summary>
    public Tensor Mean() => MeanOver(AllAxes, keepDim: false);

    /// <summary>The mean over one axis; NaN of an empty one.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor Mean(int axis, bool keepDim = false) => MeanOver(AxisSet([axis]), keepDim);

    /// <summary>The mean over several axes.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    public Tensor Mean(ReadOnlySpan<int> axes, bool keepDim = false) => MeanOver(AxisSet(axes), keepDim);

    /// <summary>The variance over axes, by two passes.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="correction">Taken off the divisor: 1 for an estimate from a sample, 0 for a population.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    /// <returns>NaN where the divisor is 0 or below.</returns>
    public Tensor Var(ReadOnlySpan<int> axes = default, int correction = 1, bool keepDim = false) =>
        Dispersion(AxisSet(axes), correction, keepDim, isRoot: false);

    /// <summary>The standard deviation over axes; a constant row has gradient 0.</summary>
    /// <param name="axes">The axes; none means all.</param>
    /// <param name="correction">Taken off the divisor: 1 for an estimate from a sample, 0 for a population.</param>
    /// <param name="keepDim">Keeps what is reduced as axes of length 1.</param>
    /// <returns>NaN where the divisor is 0 or below.</returns>
    public Tensor Std(ReadOnlySpan<int> axes = default, int correction = 1, bool keepDim = false) =>
        Dispersion(AxisSet(axes), correction, keepDim, isRoot: true);

    /// <summary>The product of all elements; 1 of none. The gradient is right at zeros.</summary>
    public Tensor Prod()
    {
        Tensor flat = Reshape(-1);
        return flat.Prod(0);
    }

    /// <summary>The product over one axis; 1 of none. The gradient is right at zeros.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="keepDim">Keeps the axis, with length 1.</param>
    public Tensor Prod(int axis, bool keepDim = false)
    {
        int at = Shape.Axis(axis);
        int mask = 1 << at;
        Shape mine = Shape;
        return Record(Folded(ReduceOp.Product, mask, keepDim), this, dy =>
            Restored(dy, mask, mine) * (ProductsBefore(at, reverse: false) * ProductsBefore(at, reverse: true)));
    }

    /// <summary>Whether any element is true, or differs from 0.</summary>
    public Tensor Any() => Folded(ReduceOp.Any, AllAxes, keepDim: false);

    /// <summary>Whether any element along an axis is true, or differs from 0.</summary>
    public Tensor Any(int axis, bool keepDim = false) => Folded(ReduceOp.Any, AxisSet([axis]), keepDim);

    /// <summary>Whether all elements are true, or differ from 0.</summary>
    public Tensor All() => Folded(ReduceOp.All, AllAxes, keepDim: false);

    /// <summary>Whether all elements along an axis are true, or differ from 0.</summary>
    public Tensor All(int axis, bool keepDim = false) => Folded(ReduceOp.All, AxisSet([axis]), keepDim);

    private Tensor SumOver(int mask, bool keepDim)
    {
        Tensor y = Folded(ReduceOp.Sum, mask, keepDim);
        return Records ? RecordSum(y, mask, Shape) : y;
    }

    private Tensor RecordSum(Tensor y, int mask, Shape mine) => Record(y, this, dy => Restored(dy, mask, mine));

    private Tensor MeanOver(int mask, bool keepDim)
    {
        Tensor y = Folded(ReduceOp.Mean, mask, keepDim);
        return Records ? RecordMean(y, mask, CountOf(mask), Shape) : y;
    }

    private Tensor RecordMean(Tensor y, int mask, long count, Shape mine) =>
        Record(y, this, dy => Restored(dy / count, mask, mine));

    private Tensor Dispersion(int mask, int correction, bool keepDim, bool isRoot)
    {
        Shape mine = Shape;
        Tensor x = Detach();
        float divisor = Math.Max(0, CountOf(mask) - correction);
        Tensor centred = x - x.Folded(ReduceOp.Mean, mask, keepDim: true);
        Tensor variance = centred.Folded(ReduceOp.SumOfSquares, mask, keepDim) / divisor;
        Tensor y = isRoot ? variance.Sqrt() : variance;
        return Record(y, this, dy =>
        {
            Tensor slope = isRoot ? ZeroWhere(y, dy / (y * divisor)) : dy * (2 / divisor);
            return Restored(slope, mask, mine) * (this - MeanOver(mask, keepDim: true));
        });
    }

    /// <summary>Along an axis, the product of all elements before each one, or behind it where reversed.</summary>
    private Tensor ProductsBefore(int axis, bool reverse)
    {
        Tensor running = Scan(this, null, axis, 1, reverse);
        return running.Shifted(axis, reverse, 1);
    }

    /// <summary>x, and 0 where y is 0.</summary>
    private static Tensor ZeroWhere(Tensor y, Tensor x) => Where(y.Detach().EqualTo(0f), x.Device.Scalar(0), x);
}
