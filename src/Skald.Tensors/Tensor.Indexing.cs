namespace Skald.Tensors;

/// <summary>Elements by their places: gather, scatter and what is made of them.</summary>
/// <remarks>Indices are integers of any width. Where places repeat, sums go in the order of the source.</remarks>
public sealed partial class Tensor
{
    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along an axis.</summary>
    /// <param name="axis">The axis that the index walks; negative counts from the end.</param>
    /// <param name="index">Of this tensor's rank, and no longer than it along the other axes.</param>
    /// <returns>The index's shape. Repeated places add their gradients.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public Tensor Gather(int axis, Tensor index)
    {
        if (Rank == 0) return Unsqueeze(0).Gather(0, index.Unsqueeze(0)).Squeeze(0);
        int at = Shape.Axis(axis);
        CheckIndex(nameof(Gather), index.Shape, at);
        Tensor places = index.Detach().To(DType.Int64), y = Device.Empty(index.Shape, DType);
        Device.Backend.Gather(Detach(), at, places, y);
        return Records ? RecordGather(y, at, places) : y;
    }

    private Tensor RecordGather(Tensor y, int at, Tensor places)
    {
        Shape mine = Shape;
        return Record(
            y, this, dy => dy.Device.Zeros(mine).ScatterAdd(at, places, dy),
            (pass, node, dy) =>
            {
                if (!pass.Needs(node.Edges[0])) return;
                Tensor dx = pass.Buffer(node.Edges[0]!, out bool accumulate);
                if (!accumulate) dy.Device.Backend.Fill(dx, 0);
                dy.Device.Backend.Scatter(ScatterOp.Add, dy, at, places, dx);
            });
    }

    /// <summary><see cref="Gather"/> after both broadcast along the other axes.</summary>
    /// <param name="index">Of this tensor's rank.</param>
    /// <param name="axis">The axis that the index walks; negative counts from the end.</param>
    public Tensor TakeAlong(Tensor index, int axis)
    {
        int at = Shape.Axis(axis);
        Shape others = Shape.Broadcast(Shape.With(at, 1), index.Shape.With(at, 1), nameof(TakeAlong));
        return Expand(others.With(at, Shape[at])).Gather(at, index.Detach().Expand(others.With(at, index.Shape[at])));
    }

    /// <summary>The parts of an axis that an index names, in its order.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">[n].</param>
    /// <returns>This shape with n along the axis.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public Tensor IndexSelect(int axis, Tensor index)
    {
        int at = Shape.Axis(axis);
        return Gather(at, Along(nameof(IndexSelect), index, at, Shape));
    }

    /// <summary>
    /// A copy with source's elements at places along an axis. Places must not repeat where gradients are wanted.
    /// </summary>
    /// <param name="axis">The axis that the index walks; negative counts from the end.</param>
    /// <param name="index">Of this tensor's rank, and no longer than it along the other axes.</param>
    /// <param name="source">At least as long as the index along every axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public Tensor Scatter(int axis, Tensor index, Tensor source)
    {
        int at = Shape.Axis(axis);
        Tensor places = index.Detach().To(DType.Int64), values = source.PartOf(index.Shape);
        Tensor y = Scattered(ScatterOp.Set, at, places, values);
        return AnyRecords(this, values) ? RecordScatter(y, values, at, places) : y;
    }

    private Tensor RecordScatter(Tensor y, Tensor values, int at, Tensor places)
    {
        bool forThis = RequiresGrad, forSource = values.RequiresGrad;
        return Record(y, [this, values], dy => [
            forThis ? dy.Scatter(at, places, 0) : null,
            forSource ? dy.Gather(at, places) : null]);
    }

    /// <summary>A copy with one value at places along an axis.</summary>
    public Tensor Scatter(int axis, Tensor index, double value) =>
        Scatter(axis, index, Device.Scalar(value, DType).Expand(index.Shape));

    /// <summary>A copy to which source's elements are added at places along an axis.</summary>
    /// <param name="axis">The axis that the index walks; negative counts from the end.</param>
    /// <param name="index">Of this tensor's rank, and no longer than it along the other axes.</param>
    /// <param name="source">At least as long as the index along every axis.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place lies outside the axis.</exception>
    public Tensor ScatterAdd(int axis, Tensor index, Tensor source)
    {
        int at = Shape.Axis(axis);
        Tensor places = index.Detach().To(DType.Int64), values = source.PartOf(index.Shape);
        Tensor y = Scattered(ScatterOp.Add, at, places, values);
        bool forThis = RequiresGrad, forSource = source.RequiresGrad;
        return Record(y, [this, values], dy => [forThis ? dy : null, forSource ? dy.Gather(at, places) : null]);
    }

    /// <summary>
    /// A copy to which parts of source, times a factor, are added at the places of an axis that an index names.
    /// </summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">[n].</param>
    /// <param name="source">This shape with n along the axis.</param>
    /// <param name="alpha">Factor of the source.</param>
    public Tensor IndexAdd(int axis, Tensor index, Tensor source, float alpha = 1)
    {
        int at = Shape.Axis(axis);
        return ScatterAdd(at, Along(nameof(IndexAdd), index, at, Shape), alpha == 1 ? source : source * alpha);
    }

    /// <summary>A copy with parts of source at the places of an axis that an index names.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="index">[n], without repetition where gradients are wanted.</param>
    /// <param name="source">This shape with n along the axis.</param>
    public Tensor IndexCopy(int axis, Tensor index, Tensor source)
    {
        int at = Shape.Axis(axis);
        return Scatter(at, Along(nameof(IndexCopy), index, at, Shape), source);
    }

    /// <summary>A copy after a scatter; nothing recorded.</summary>
    private Tensor Scattered(ScatterOp op, int axis, Tensor places, Tensor source)
    {
        CheckIndex(nameof(Scatter), places.Shape, axis);
        DType type = op == ScatterOp.Set ? DType : DType.IsFloatingPoint() ? DType.Float32 : DType.Int64;
        Tensor x = Detach().To(type), y = Device.Empty(Shape, type);
        Device.Backend.Copy(x, y);
        Device.Backend.Scatter(op, source.Detach().To(type), axis, places, y);
        return y;
    }

    /// <summary>The first elements along every axis.</summary>
    private Tensor PartOf(Shape shape)
    {
        if (shape == Shape) return this;
        if (shape.Rank != Rank)
            throw new ShapeException($"Scatter: the source must have the index's rank, got {Shape} for {shape}.");
        Tensor part = this;
        for (int axis = 0; axis < Rank; axis++) part = part.Narrow(axis, 0, shape[axis]);
        return part;
    }

    private void CheckIndex(string operation, Shape index, int axis)
    {
        bool fits = index.Rank == Rank;
        for (int i = 0; fits && i < Rank; i++) fits = i == axis || index[i] <= Shape[i];
        if (!fits && index.Elements > 0)
        {
            throw new ShapeException(
                $"{operation}: the index must fit {Shape} along all axes but {axis}, got {index}.");
        }
    }

    /// <summary>An index [n] stretched over all other axes of a shape.</summary>
    private static Tensor Along(string operation, Tensor index, int axis, Shape shape)
    {
        if (index.Rank != 1) throw new ShapeException($"{operation}: the index must have one axis, got {index.Shape}.");
        Span<int> lengths = stackalloc int[shape.Rank];
        lengths.Fill(1);
        lengths[axis] = index.Shape[0];
        return index.Detach().To(DType.Int64).Reshape((ReadOnlySpan<int>)lengths)
            .Expand(shape.With(axis, index.Shape[0]));
    }
}
