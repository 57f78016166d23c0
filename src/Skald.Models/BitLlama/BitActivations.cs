using Skald.Tensors;

namespace Skald.Models.BitLlama;

/// <summary>Activations, normed and rounded to 8 bits: whole numbers, and for each row what a unit means.</summary>
/// <param name="Values">Whole numbers in [−127, 127], [..., width].</param>
/// <param name="Scale">[..., 1].</param>
internal readonly record struct BitActivations(Tensor Values, Tensor Scale)
{
    private const float Largest = 127;

    /// <summary>
    /// x / (√mean(x²) · width), then to the nearest of 255 steps up to the largest magnitude; halves away from zero.
    /// </summary>
    /// <remarks>The models were trained with that division by the width: without it a block would drown the embedding.</remarks>
    /// <param name="x">[..., width].</param>
    public static BitActivations Of(Tensor x)
    {
        Tensor normed = x.RmsNorm(null, epsilon: 0) / x.Width;
        Tensor scale = normed.Abs().AMax(-1, keepDim: true) / Largest, scaled = normed * (1 / scale);
        Tensor magnitude = scaled.Abs(), whole = magnitude.Truncate();
        return new(scaled.Sign() * (whole + (magnitude - whole + 0.5f).Floor()), scale);
    }
}
