namespace Skald.Tensors;

/// <summary>Running results along an axis.</summary>
public sealed partial class Tensor
{
    /// <summary>The sum of the elements so far.</summary>
    public Tensor CumSum(int axis) => Scan(null, this, axis, 0, reverse: false);

    /// <summary>The product of the elements so far. The gradient is right at zeros.</summary>
    public Tensor CumProd(int axis) => Scan(this, null, axis, 1, reverse: false);

    /// <summary>The largest element so far and where it lies, the later of equals; NaN wins.</summary>
    public (Tensor Values, Tensor Indices) CumMax(int axis) => Running(axis, smallest: false);

    /// <summary>The smallest element so far and where it lies, the later of equals; NaN wins.</summary>
    public (Tensor Values, Tensor Indices) CumMin(int axis) => Running(axis, smallest: true);

    /// <summary>h[t] = decay[t] · h[t − 1] + input[t] along an axis, from h[−1] = 0: a linear recurrence.</summary>
    /// <param name="decay">The factors.</param>
    /// <param name="input">What is added, decay's shape.</param>
    /// <param name="axis">The axis t; negative counts from the end.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor LinearScan(Tensor decay, Tensor input, int axis)
    {
        if (decay.Shape != input.Shape)
            throw new ShapeException($"LinearScan: shapes must be equal, got {decay.Shape} and {input.Shape}.");
        return Scan(decay, input, axis, 0, reverse: false);
    }

    /// <summary>The recurrence in either direction; an absent decay is 1, an absent input 0.</summary>
    private static Tensor Scan(Tensor? decay, Tensor? input, int axis, float initial, bool reverse)
    {
        Tensor any = decay ?? input!;
        int at = any.Shape.Axis(axis);
        DType type = DType.Float32;
        Tensor y = any.Device.Empty(any.Shape, type);
        any.Device.Backend.LinearScan(decay?.Detach().To(type), input?.Detach().To(type), at, initial, reverse, y);
        bool forDecay = decay?.RequiresGrad == true, forInput = input?.RequiresGrad == true;
        return Record(y, [decay, input], dy =>
        {
            // What reaches h[t] comes from its own gradient and, through the next factor, from h[t + 1].
            Tensor total = Scan(decay?.Shifted(at, !reverse, 0), dy, at, 0, !reverse);
            return [forDecay ? total * y.Shifted(at, reverse, initial) : null, forInput ? total : null];
        });
    }

    /// <summary>Every element moved one place along an axis, to the end or to the start; a value comes in.</summary>
    private Tensor Shifted(int axis, bool toStart, float value)
    {
        int length = Shape[axis];
        if (length == 0) return this;
        Tensor kept = Narrow(axis, toStart ? 1 : 0, length - 1).Spread(Shape, axis, toStart ? 0 : 1, 1);
        if (value == 0) return kept;
        return kept + Device.Full(Shape.With(axis, 1), value).Spread(Shape, axis, toStart ? length - 1 : 0, 1);
    }

    private (Tensor Values, Tensor Indices) Running(int axis, bool smallest)
    {
        int at = Shape.Axis(axis);
        Tensor x = Detach().To(DType.Float32);
        Tensor y = Device.Empty(Shape), indices = Device.Empty(Shape, DType.Int64);
        Device.Backend.RunningExtreme(x, at, smallest, y, indices);
        Record(y, this, dy =>
        {
            // An element's gradient is the sum over the run of places in which it leads, and the run starts at itself.
            int later = Math.Max(0, Shape[at] - 1), first = Math.Min(1, Shape[at]);
            Tensor isSame = indices.Narrow(at, first, later).EqualTo(indices.Narrow(at, 0, later));
            Tensor decay = isSame.To(DType.Float32).Spread(Shape, at, 0, 1);
            Tensor total = Scan(decay, dy, at, 0, reverse: true);
            return Where(indices.EqualTo(dy.Device.Positions(Shape, at)), total, dy.Device.Scalar(0));
        });
        return (y, indices);
    }
}
