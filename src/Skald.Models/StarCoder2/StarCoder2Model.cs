using Skald.Models.Layers;

namespace Skald.Models.StarCoder2;

/// <summary>StarCoder2: LayerNorm, biases everywhere, grouped queries with a window, and a plain GELU MLP.</summary>
/// <remarks>Lozhkov et al. 2024, https://arxiv.org/abs/2402.19173, §5.</remarks>
internal static class StarCoder2Model
{
    public static Architecture Describe(StarCoder2Config config)
    {
        NormSettings norm = NormSettings.Layer(config.NormEpsilon);
        return config.Decoder(norm, layer => BlockSettings.PreNorm(
            norm,
            config.Attention with
            {
                HasInputBias = config.UseBias,
                HasOutputBias = config.UseBias,
                Window = config.WindowOf(layer),
            },
            config.Mlp with { IsGated = false, HasBias = config.UseBias, Names = new(Up: "c_fc", Down: "c_proj") }));
    }
}
