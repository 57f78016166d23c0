namespace Skald.Tensors;

/// <summary>cos and sin of every position's angles, for <see cref="Tensor.Rotary"/>.</summary>
/// <param name="Cos">[positions, pairs].</param>
/// <param name="Sin">[positions, pairs].</param>
public sealed record RotaryTable(Tensor Cos, Tensor Sin)
{
    /// <summary>Positions the table covers.</summary>
    public int Positions => Cos.Shape[0];

    /// <summary>Pairs of features that are turned.</summary>
    public int Pairs => Cos.Shape[1];
}
