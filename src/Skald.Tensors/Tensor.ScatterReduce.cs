namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>A copy in which source's elements are joined into places along an axis.</summary>
    /// <param name="axis">The axis that the index walks; negative counts from the end.</param>
    /// <param name="index">Of this tensor's rank, and no longer than it along the other axes.</param>
    /// <param name="source">At least as long as the index along every axis.</param>
    /// <param name="reduce">Sum, Mean, Product, Max or Min. Equal extremes share the gradient evenly.</param>
    /// <param name="includeSelf">Whether this tensor's own element takes part where others come.</param>
    /// <exception cref="NotSupportedException">Another reduction.</exception>
    public Tensor ScatterReduce(int axis, Tensor index, Tensor source, ReduceOp reduce, bool includeSelf = true)
    {
        int at = Shape.Axis(axis);
        double identity = reduce switch
        {
            ReduceOp.Sum or ReduceOp.Mean => 0,
            ReduceOp.Product => 1,
            ReduceOp.Max => double.NegativeInfinity,
            ReduceOp.Min => double.PositiveInfinity,
            _ => throw new NotSupportedException(
                $"ScatterReduce: {reduce} is not one of Sum, Mean, Product, Max, Min."),
        };
        Tensor values = source.PartOf(index.Shape);
        Tensor start = includeSelf ? this : Scatter(at, index, identity);
        return reduce switch
        {
            ReduceOp.Sum => start.ScatterAdd(at, index, values),
            ReduceOp.Mean => start.ScatterAdd(at, index, values) / Counts(at, index, includeSelf),
            ReduceOp.Product => start.ScatterProduct(at, index.Detach().To(DType.Int64), values),
            ReduceOp.Max => start.ScatterExtreme(ScatterOp.Max, at, index.Detach().To(DType.Int64), values),
            _ => start.ScatterExtreme(ScatterOp.Min, at, index.Detach().To(DType.Int64), values),
        };
    }

    /// <summary>How many elements meet at each place, at least 1.</summary>
    private Tensor Counts(int axis, Tensor index, bool includeSelf)
    {
        Tensor own = Device.Ones(Shape);
        if (!includeSelf) own = own.Scatter(axis, index, 0);
        return own.ScatterAdd(axis, index, Device.Ones(index.Shape)).Clamp(1);
    }

    /// <summary>
    /// The gradient goes through the product of the factors that are not 0, so that nothing is divided by 0.
    /// </summary>
    private Tensor ScatterProduct(int axis, Tensor places, Tensor source)
    {
        Tensor y = Scattered(ScatterOp.Multiply, axis, places, source);
        return Record(y, [this, source], dy =>
        {
            Tensor ownZero = Detach().EqualTo(0f), sourceZero = source.Detach().EqualTo(0f);
            Tensor one = Device.Scalar(1), zero = Device.Scalar(0);
            Tensor own = Where(ownZero, one, this), others = Where(sourceZero, one, source);
            Tensor zeros = ownZero.To(DType.Float32).ScatterAdd(axis, places, sourceZero.To(DType.Float32));
            Tensor product = dy * own.ScatterProduct(axis, places, others);
            // With one factor 0 only that one has a slope; with two, none has.
            Tensor whole = Where(zeros.EqualTo(0f), product, zero), single = Where(zeros.EqualTo(1f), product, zero);
            return [
                Where(ownZero, single, whole / own),
                Where(sourceZero, single.Gather(axis, places), whole.Gather(axis, places) / others)];
        });
    }

    private Tensor ScatterExtreme(ScatterOp op, int axis, Tensor places, Tensor source)
    {
        Tensor y = Scattered(op, axis, places, source);
        Tensor kept = y;
        return Record(y, [this, source], dy =>
        {
            Tensor best = kept.Detach(), zero = Device.Scalar(0);
            Tensor isOwn = Detach().EqualTo(best), isSource = source.Detach().EqualTo(best.Gather(axis, places));
            Tensor count = isOwn.To(DType.Float32).ScatterAdd(axis, places, isSource.To(DType.Float32));
            Tensor share = dy / count;
            return [Where(isOwn, share, zero), Where(isSource, share.Gather(axis, places), zero)];
        });
    }
}
