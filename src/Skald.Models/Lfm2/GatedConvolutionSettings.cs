using Skald.Models.Layers;
using Skald.Models.State;

namespace Skald.Models.Lfm2;

/// <summary>Sizes of a gated short convolution.</summary>
/// <param name="Width">E, width of the residual stream, and channels.</param>
/// <param name="Length">K, tokens that a token sees, its own included.</param>
/// <param name="HasBias">Biases of the projections and of the convolution.</param>
internal sealed record GatedConvolutionSettings(int Width, int Length, bool HasBias) : SubLayerSettings
{
    /// <inheritdoc/>
    public override Int128 ParameterCount =>
        (4 * (Int128)Width * Width) + (HasBias ? 4 * (Int128)Width : 0)
        + ShortConvolution.CountParameters(Width, Length, HasBias);

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new GatedConvolution(context, this);

    /// <inheritdoc/>
    public override ILayerState CreateState(int maxLength) => new RecurrentState();
}
