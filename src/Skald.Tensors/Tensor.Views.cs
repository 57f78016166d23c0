using System.Runtime.CompilerServices;

namespace Skald.Tensors;

/// <summary>Views: other shapes, orders and parts of the same elements. None of these copies unless it says so.</summary>
public sealed partial class Tensor
{
    /// <summary>The elements in row-major order under another shape; one length may be −1 and follows from the rest.</summary>
    /// <remarks>A view where the strides allow it, else a copy.</remarks>
    public Tensor Reshape(params ReadOnlySpan<int> lengths)
    {
        Shape shape = Infer(lengths);
        if (shape == Shape) return this;
        if (!TryViewStrides(shape, out Strides strides)) return Contiguous().Reshape(lengths);
        Tensor y = Over(Storage, shape, strides, Offset, DType);
        return Records ? RecordReshape(y, shape, Shape) : y;
    }

    /// <summary>The elements in row-major order under another shape.</summary>
    public Tensor Reshape(Shape shape)
    {
        if (shape == Shape) return this;
        Span<int> lengths = stackalloc int[Shape.MaxRank];
        shape.CopyTo(lengths);
        return Reshape((ReadOnlySpan<int>)lengths[..shape.Rank]);
    }

    /// <summary>Like <see cref="Reshape(ReadOnlySpan{int})"/>, but never a copy.</summary>
    /// <exception cref="ShapeException">The strides don't allow a view; use Reshape.</exception>
    public Tensor View(params ReadOnlySpan<int> lengths)
    {
        Shape shape = Infer(lengths);
        if (!TryViewStrides(shape, out _))
            throw new ShapeException($"View: strides of {Shape} don't allow a view as {shape}; use Reshape.");
        return Reshape(lengths);
    }

    /// <summary>Two axes exchanged.</summary>
    public Tensor Transpose(int a, int b)
    {
        Span<int> order = stackalloc int[Rank];
        for (int axis = 0; axis < Rank; axis++) order[axis] = axis;
        (a, b) = (Shape.Axis(a), Shape.Axis(b));
        (order[a], order[b]) = (order[b], order[a]);
        return Permute(order);
    }

    /// <summary>The last two axes exchanged.</summary>
    public Tensor Mt() => Transpose(-2, -1);

    /// <summary>The axes in another order: axis i of the result is axis order[i] of this tensor.</summary>
    public Tensor Permute(params ReadOnlySpan<int> order)
    {
        if (order.Length != Rank)
            throw new ShapeException($"Permute: needs {Rank} axes for shape {Shape}, got {order.Length}.");
        Span<int> lengths = stackalloc int[Rank];
        Span<long> steps = stackalloc long[Rank];
        Span<int> forward = stackalloc int[Rank], back = stackalloc int[Rank];
        int seen = 0;
        for (int i = 0; i < Rank; i++)
        {
            int axis = Shape.Axis(order[i]);
            if ((seen & (1 << axis)) != 0) throw new ShapeException($"Permute: axis {axis} is named twice.");
            seen |= 1 << axis;
            (lengths[i], steps[i], forward[i], back[axis]) = (Shape[axis], Strides[axis], axis, i);
        }

        Tensor y = Over(Storage, Shape.Of(lengths), new(steps), Offset, DType);
        return Records ? RecordPermute(y, forward.ToArray(), back.ToArray()) : y;
    }

    /// <summary>The part [start, start + length) of an axis, every <paramref name="step"/>-th element of it.</summary>
    /// <param name="axis">The axis; negative counts from the end.</param>
    /// <param name="start">First index.</param>
    /// <param name="length">Elements kept.</param>
    /// <param name="step">Distance between kept elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the axis.</exception>
    public Tensor Narrow(int axis, int start, int length, int step = 1)
    {
        axis = Shape.Axis(axis);
        if (start < 0 || length < 0 || step < 1 || (length > 0 && start + ((length - 1L) * step) >= Shape[axis]))
        {
            throw new ArgumentOutOfRangeException(
                nameof(start),
                $"Narrow: {length} elements from {start} in steps of {step} don't lie in axis {axis} of {Shape}.");
        }

        if (start == 0 && step == 1 && length == Shape[axis]) return this;
        Span<long> steps = stackalloc long[Rank];
        Strides.CopyTo(steps);
        long offset = length == 0 ? Offset : Offset + (start * steps[axis]);
        steps[axis] *= step;
        Tensor y = Over(Storage, Shape.With(axis, length), new(steps), offset, DType);
        return Records ? RecordNarrow(y, axis, start, length, step) : y;
    }

    /// <summary>One index of an axis, which goes away.</summary>
    public Tensor Select(int axis, int index)
    {
        axis = Shape.Axis(axis);
        int at = index < 0 ? index + Shape[axis] : index;
        return Narrow(axis, at, 1).Squeeze(axis);
    }

    /// <summary>The first axis at an index.</summary>
    [IndexerName("Part")]
    public Tensor this[int index] => Select(0, index);

    /// <summary>A part of the first axis.</summary>
    [IndexerName("Part")]
    public Tensor this[Range range]
    {
        get
        {
            (int start, int length) = range.GetOffsetAndLength(Shape[0]);
            return Narrow(0, start, length);
        }
    }

    /// <summary>Parts of the first axes.</summary>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<Range> ranges]
    {
        get
        {
            Tensor y = this;
            for (int axis = 0; axis < ranges.Length; axis++)
            {
                (int start, int length) = ranges[axis].GetOffsetAndLength(Shape[axis]);
                y = y.Narrow(axis, start, length);
            }

            return y;
        }
    }

    /// <summary>An axis of length 1 put in before <paramref name="axis"/>.</summary>
    public Tensor Unsqueeze(int axis)
    {
        int at = axis < 0 ? axis + Rank + 1 : axis;
        Shape shape = Shape.Insert(at, 1);
        Span<long> steps = stackalloc long[shape.Rank];
        for (int i = 0; i < steps.Length; i++) steps[i] = i < at ? Strides[i] : i == at ? 1 : Strides[i - 1];
        Tensor y = Over(Storage, shape, new(steps), Offset, DType);
        return Records ? RecordUnsqueeze(y, at) : y;
    }

    /// <summary>An axis of length 1 taken out; an axis of another length stays.</summary>
    public Tensor Squeeze(int axis)
    {
        int at = Shape.Axis(axis);
        if (Shape[at] != 1) return this;
        Shape shape = Shape.Remove(at);
        Span<long> steps = stackalloc long[shape.Rank];
        for (int i = 0; i < steps.Length; i++) steps[i] = Strides[i < at ? i : i + 1];
        Tensor y = Over(Storage, shape, new(steps), Offset, DType);
        return Records ? RecordSqueeze(y, at) : y;
    }

    /// <summary>Axes of length 1 stretched, and new ones put in front, without copying.</summary>
    /// <exception cref="ShapeException">An axis of another length would have to stretch.</exception>
    public Tensor Expand(Shape shape)
    {
        if (shape == Shape) return this;
        if (shape.Rank < Rank) throw new ShapeException($"Expand: {Shape} does not stretch to {shape}.");
        Span<long> steps = stackalloc long[shape.Rank];
        int added = shape.Rank - Rank;
        for (int axis = 0; axis < Rank; axis++)
        {
            if (Shape[axis] != shape[added + axis] && Shape[axis] != 1)
                throw new ShapeException($"Expand: {Shape} does not stretch to {shape}.");
            steps[added + axis] = Shape[axis] == 1 ? 0 : Strides[axis];
        }

        Tensor y = Over(Storage, shape, new(steps), Offset, DType);
        return Records ? RecordExpand(y, Shape) : y;
    }

    /// <summary>This tensor if it is contiguous, else a contiguous copy.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Clone();

    /// <summary>A contiguous copy.</summary>
    public Tensor Clone()
    {
        Tensor y = Device.Empty(Shape, DType);
        Device.Backend.Copy(this, y);
        return Record(y, this, static dy => dy);
    }

    /// <summary>The elements as another type: this tensor if it has it, else a copy.</summary>
    /// <remarks>Floats become integers by dropping the fraction; a number becomes true unless it is 0.</remarks>
    public Tensor To(DType dtype)
    {
        if (dtype == DType) return this;
        Tensor y = Device.Empty(Shape, dtype);
        Device.Backend.Copy(this, y);
        return dtype.IsFloatingPoint() ? Record(y, this, static dy => dy) : y;
    }

    /// <summary>Zeros of the given shape with this tensor in the part that <see cref="Narrow"/> would take.</summary>
    internal Tensor Spread(Shape shape, int axis, int start, int step)
    {
        Tensor y = Device.Zeros(shape, DType);
        int length = Shape[axis];
        Device.Backend.Copy(this, y.Narrow(axis, start, length, step));
        return Record(y, this, dy => dy.Narrow(axis, start, length, step));
    }

    // Closures are made in methods of their own: a method that holds one pays for it whether it records or not.

    private Tensor RecordUnsqueeze(Tensor y, int axis) =>
        RecordView(y, whole => whole.Unsqueeze(axis), dy => dy.Squeeze(axis));

    private Tensor RecordSqueeze(Tensor y, int axis) =>
        RecordView(y, whole => whole.Squeeze(axis), dy => dy.Unsqueeze(axis));

    private Tensor RecordReshape(Tensor y, Shape shape, Shape mine) => IsRegular
        ? RecordView(y, whole => whole.Reshape(shape), dy => dy.Reshape(mine))
        // The gradient's buffer allows the same view only where it has the same strides.
        : Record(y, this, dy => dy.Reshape(mine));

    private Tensor RecordPermute(Tensor y, int[] forward, int[] back) =>
        RecordView(y, whole => whole.Permute(forward), dy => dy.Permute(back));

    private Tensor RecordNarrow(Tensor y, int axis, int start, int length, int step)
    {
        Shape mine = Shape;
        return RecordView(y, whole => whole.Narrow(axis, start, length, step), dy => dy.Spread(mine, axis, start, step));
    }

    private Tensor RecordExpand(Tensor y, Shape mine) => Record(y, this, dy => dy.SumTo(mine));

    private Shape Infer(ReadOnlySpan<int> lengths)
    {
        Span<int> whole = stackalloc int[lengths.Length];
        long known = 1;
        int open = -1;
        for (int i = 0; i < lengths.Length; i++)
        {
            whole[i] = lengths[i];
            if (lengths[i] != -1) known *= lengths[i];
            else if (open < 0) open = i;
            else throw new ShapeException("Reshape: only one length may be -1.");
        }

        if (open >= 0) whole[open] = known == 0 ? 0 : (int)(Length / known);
        Shape shape = Shape.Of(whole);
        if (shape.Elements != Length)
            throw new ShapeException($"Reshape: {Shape} has {Length} elements, {shape} has {shape.Elements}.");
        return shape;
    }

    /// <summary>The strides under which the elements appear in row-major order with another shape, where there are some.</summary>
    private bool TryViewStrides(Shape shape, out Strides strides)
    {
        strides = Strides.Contiguous(shape);
        if (Length == 0 || IsContiguous) return true;

        // Runs of axes that are contiguous among themselves can be cut anew; axes of the result must not cross runs.
        Span<long> steps = stackalloc long[Shape.MaxRank];
        int to = shape.Rank - 1;
        long run = 1, step = Strides[Rank - 1];
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            run *= Shape[axis];
            bool isRunEnd = axis == 0
                || (Shape[axis - 1] != 1 && Strides[axis - 1] != run * step);
            if (!isRunEnd) continue;
            long covered = 1;
            while (to >= 0 && (covered < run || shape[to] == 1))
            {
                steps[to] = covered * step;
                covered *= shape[to];
                to--;
            }

            if (covered != run) return false;
            if (axis == 0) continue;
            (run, step) = (1, Strides[axis - 1]);
        }

        if (to >= 0) return false;
        strides = new(steps[..shape.Rank]);
        return true;
    }
}
