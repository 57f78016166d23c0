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
    /// <remarks>
    /// The models were trained with that division by the width: without it a block would drown the embedding. Squares are
    /// added one after the other, as the product with a row of ones does: what lies halfway between two steps goes where
    /// the last bit of that sum says, and a text goes with it.
    /// </remarks>
    /// <param name="x">[..., width].</param>
    public static BitActivations Of(Tensor x)
    {
        Tensor mean = x.Square().Linear(x.Device.Ones([1, x.Width])) / x.Width;
        Tensor normed = x * (1 / mean.Sqrt() / x.Width);
        Tensor scale = normed.Abs().AMax(-1, keepDim: true) / Largest, scaled = normed * (1 / scale);
        Tensor magnitude = scaled.Abs(), whole = magnitude.Truncate();
        return new(scaled.Sign() * (whole + (magnitude - whole + 0.5f).Floor()), scale);
    }
}
