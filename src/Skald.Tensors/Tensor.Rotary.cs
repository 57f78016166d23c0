namespace Skald.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// Rotary position embedding: turns each pair of features by an angle that depends on the position.
    /// </summary>
    /// <remarks>
    /// Su et al. 2021, https://arxiv.org/abs/2104.09864, §3.4.2: (x₁, x₂) becomes (x₁ cos − x₂ sin, x₂ cos + x₁ sin).
    /// Features beyond the table's pairs stay as they are. The gradient is the rotation by the opposite angle.
    /// </remarks>
    /// <param name="table">cos and sin by position.</param>
    /// <param name="positions">[batch, time], integers: rows of the table.</param>
    /// <param name="layout">Which features pair up.</param>
    /// <param name="reverse">Turns the other way, as nanochat does.</param>
    /// <returns>[batch, time, heads, headDim] like x.</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position lies outside the table.</exception>
    public Tensor Rotary(
        RotaryTable table, Tensor positions, RotaryLayout layout = RotaryLayout.HalfSplit, bool reverse = false)
    {
        if (Rank != 4 || 2 * table.Pairs > Width)
        {
            throw new ShapeException(
                $"Rotary: x must be [batch, time, heads, headDim], headDim at least {2 * table.Pairs}, got {Shape}.");
        }

        if (positions.Shape != Shape.Slice(0, 2))
            throw new ShapeException($"Rotary: positions must be {Shape.Slice(0, 2)}, got {positions.Shape}.");
        positions = positions.Detach().To(DType.Int32).Contiguous();
        Tensor source = Strides[3] == 1 ? Detach() : Detach().Contiguous();
        Tensor y = Device.Empty(Shape);
        Device.Backend.Rotary(source, positions, table.Cos, table.Sin, layout, reverse, y, accumulate: false);
        return Records ? RecordRotary(y, table, positions, layout, reverse) : y;
    }

    private Tensor RecordRotary(Tensor y, RotaryTable table, Tensor positions, RotaryLayout layout, bool reverse) =>
        Record(
            y, this, dy => dy.Rotary(table, positions, layout, !reverse),
            (pass, node, dy) =>
            {
                Tensor dx = pass.Buffer(node.Edges[0]!, out bool accumulate);
                dy.Device.Backend.Rotary(dy, positions, table.Cos, table.Sin, layout, !reverse, dx, accumulate);
            });
}
