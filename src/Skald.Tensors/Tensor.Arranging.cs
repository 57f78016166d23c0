namespace Skald.Tensors;

/// <summary>The same elements in other arrangements.</summary>
public sealed partial class Tensor
{
    /// <summary>Axes start to end as one.</summary>
    /// <param name="start">First axis; negative counts from the end.</param>
    /// <param name="end">Last axis, which takes part.</param>
    public Tensor Flatten(int start = 0, int end = -1)
    {
        if (Rank == 0) return Reshape(1);
        (int from, int to) = (Shape.Axis(start), Shape.Axis(end));
        if (from > to) throw new ShapeException($"Flatten: axis {start} of {Shape} comes behind axis {end}.");
        Shape shape = Shape.With(from, checked((int)Shape.Slice(from, to - from + 1).Elements));
        for (int axis = to; axis > from; axis--) shape = shape.Remove(axis);
        return Reshape(shape);
    }

    /// <summary>All axes of length 1 taken out.</summary>
    public Tensor Squeeze()
    {
        Tensor y = this;
        for (int axis = Rank - 1; axis >= 0; axis--) y = y.Squeeze(axis);
        return y;
    }

    /// <summary>
    /// A part of an axis in Python's manner: bounds may be negative or beyond the end, and are clamped.
    /// </summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="start">First index; null for 0.</param>
    /// <param name="stop">One past the last; null for the end.</param>
    /// <param name="step">Distance between kept elements, at least 1.</param>
    public Tensor Slice(int axis, int? start = null, int? stop = null, int step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        int length = Shape[axis], from = Bound(start ?? 0), to = Bound(stop ?? length);
        return Narrow(axis, Math.Min(from, to), from >= to ? 0 : (to - from + step - 1) / step, step);

        int Bound(int at) => Math.Clamp(at < 0 ? at + length : at, 0, length);
    }

    /// <summary>The whole tensor repeated along each axis; more numbers than axes put new ones in front.</summary>
    public Tensor Repeat(params ReadOnlySpan<int> repeats)
    {
        if (repeats.Length < Rank)
            throw new ShapeException($"Repeat: needs at least {Rank} numbers for shape {Shape}, got {repeats.Length}.");
        Tensor y = this;
        while (y.Rank < repeats.Length) y = y.Unsqueeze(0);
        for (int axis = 0; axis < repeats.Length; axis++)
        {
            if (repeats[axis] == 1) continue;
            Shape whole = y.Shape;
            y = y.Unsqueeze(axis).Expand(whole.Insert(axis, repeats[axis]))
                .Reshape(whole.With(axis, checked(whole[axis] * repeats[axis])));
        }

        return y;
    }

    /// <summary>Each element of an axis so many times in a row.</summary>
    public Tensor RepeatInterleave(int repeats, int axis)
    {
        int at = Shape.Axis(axis);
        if (repeats == 1) return this;
        return Unsqueeze(at + 1).Expand(Shape.Insert(at + 1, repeats))
            .Reshape(Shape.With(at, checked(Shape[at] * repeats)));
    }

    /// <summary>A copy with the elements along the given axes in reverse order.</summary>
    public Tensor Flip(params ReadOnlySpan<int> axes)
    {
        Span<long> steps = stackalloc long[Rank];
        Strides.CopyTo(steps);
        long offset = Offset;
        foreach (int named in axes)
        {
            int axis = Shape.Axis(named);
            if (steps[axis] != Strides[axis]) throw new ShapeException($"Flip: axis {named} is named twice.");
            if (Shape[axis] < 2) continue;
            offset += (Shape[axis] - 1) * steps[axis];
            steps[axis] = -steps[axis];
        }

        Tensor y = Device.Empty(Shape, DType);
        Device.Backend.Copy(Over(Storage, Shape, new(steps), Length == 0 ? Offset : offset, DType), y);
        int[] mine = axes.ToArray();
        return Record(y, this, dy => dy.Flip(mine));
    }

    /// <summary>The elements moved along the flattened tensor; what leaves at the end comes in at the start.</summary>
    public Tensor Roll(int shift) => Reshape(-1).Roll(shift, 0).Reshape(Shape);

    /// <summary>The elements moved along an axis; what leaves at the end comes in at the start.</summary>
    /// <param name="shift">Places; negative moves towards the start.</param>
    /// <param name="axis">The axis; negative counts from the end.</param>
    public Tensor Roll(int shift, int axis)
    {
        int length = Shape[axis], at = length == 0 ? 0 : ((shift % length) + length) % length;
        return at == 0 ? this : Cat([Narrow(axis, length - at, at), Narrow(axis, 0, length - at)], axis);
    }

    /// <summary>
    /// Windows along an axis, which overlap where the step is smaller than the size: [..., windows, ..., size].
    /// </summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="size">Elements of a window.</param>
    /// <param name="step">Elements from one window to the next.</param>
    /// <exception cref="ArgumentOutOfRangeException">The axis is shorter than a window.</exception>
    public Tensor Unfold(int axis, int size, int step)
    {
        int at = Shape.Axis(axis);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Shape[at]);
        int windows = ((Shape[at] - size) / step) + 1;
        Span<long> steps = stackalloc long[Rank + 1];
        Strides.CopyTo(steps[..Rank]);
        steps[Rank] = steps[at];
        steps[at] *= step;
        Shape mine = Shape;
        Tensor y = Over(Storage, Shape.With(at, windows).Insert(Rank, size), new(steps), Offset, DType);
        return Record(y, this, dy =>
        {
            // An element's gradient is the sum over its places in all windows.
            Tensor dx = dy.Device.Zeros(mine);
            for (int i = 0; i < size; i++) dx += dy.Select(-1, i).Spread(mine, at, i, step);
            return dx;
        });
    }
}
