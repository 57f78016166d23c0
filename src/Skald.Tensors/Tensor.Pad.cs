namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>Elements put in at the ends of axes; negative numbers take some away, with a constant only.</summary>
    /// <param name="pads">Before and behind, the last axis first: [left, right, top, bottom, …].</param>
    /// <param name="mode">What the new elements are.</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ShapeException">More numbers than axes, or more padding than the mode allows.</exception>
    public Tensor Pad(ReadOnlySpan<int> pads, PadMode mode = PadMode.Constant, double value = 0)
    {
        if (pads.Length % 2 != 0 || pads.Length > 2 * Rank)
        {
            throw new ShapeException(
                $"Pad: needs two numbers for each of at most {Rank} axes, got {pads.Length} for {Shape}.");
        }

        if (mode == PadMode.Constant) return PadConstant(pads.ToArray(), value);
        Tensor y = this;
        for (int i = 0; i < pads.Length; i += 2)
        {
            int axis = Rank - 1 - (i / 2);
            if (pads[i] != 0 || pads[i + 1] != 0)
                y = y.IndexSelect(axis, y.PadPlaces(axis, pads[i], pads[i + 1], mode));
        }

        return y;
    }

    private Tensor PadConstant(int[] pads, double value)
    {
        Shape shape = Shape;
        for (int i = 0; i < pads.Length; i += 2)
        {
            int axis = Rank - 1 - (i / 2), length = shape[axis] + pads[i] + pads[i + 1];
            if (length < 0)
            {
                throw new ShapeException(
                    $"Pad: {-pads[i] - pads[i + 1]} elements can't be taken from axis {axis} of {Shape}.");
            }

            shape = shape.With(axis, length);
        }

        Tensor y = Device.Full(shape, value, DType), from = Detach(), to = y;
        for (int i = 0; i < pads.Length; i += 2)
        {
            int axis = Rank - 1 - (i / 2), before = pads[i], behind = pads[i + 1];
            int kept = Math.Max(0, Shape[axis] + Math.Min(before, 0) + Math.Min(behind, 0));
            from = from.Narrow(axis, kept == 0 ? 0 : Math.Max(-before, 0), kept);
            to = to.Narrow(axis, kept == 0 ? 0 : Math.Max(before, 0), kept);
        }

        Device.Backend.Copy(from, to);
        return Record(y, this, dy => dy.PadConstant([.. pads.Select(pad => -pad)], 0));
    }

    /// <summary>Where the elements of a padded axis come from.</summary>
    private Tensor PadPlaces(int axis, int before, int behind, PadMode mode)
    {
        int length = Shape[axis], most = mode switch
        {
            PadMode.Reflect => length - 1,
            PadMode.Circular => length,
            _ => length == 0 ? 0 : int.MaxValue,
        };
        if (before < 0 || behind < 0 || before > most || behind > most)
        {
            throw new ShapeException(
                $"Pad: {mode} allows 0 to {most} elements beside axis {axis} of {Shape}, got {before} and {behind}.");
        }

        long[] places = new long[checked(before + length + behind)];
        for (int i = 0; i < places.Length; i++)
        {
            int at = i - before;
            places[i] = mode switch
            {
                PadMode.Replicate => Math.Clamp(at, 0, length - 1),
                PadMode.Circular => (at + length) % length,
                _ => at < 0 ? -at : at >= length ? (2 * (length - 1)) - at : at,
            };
        }

        return Device.From(places, [places.Length]);
    }
}
