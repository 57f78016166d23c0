using Skald.Models.Layers;

namespace Skald.Models.Nemotron;

/// <summary>Nemotron: LayerNorm that counts its weight from 1, and an MLP with squared ReLU and no gate.</summary>
/// <remarks>Parmar et al. 2024, https://arxiv.org/abs/2402.16819, §2.1.</remarks>
internal static class NemotronModel
{
    public static Architecture Describe(NemotronConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.NormEps) with { AddsOne = true };
        return config.Decoder(norm, _ => BlockSettings.PreNorm(
            norm,
            config.Attention with { HasInputBias = config.AttentionBias, HasOutputBias = config.AttentionBias },
            config.Mlp with { IsGated = false, HasBias = config.MlpBias }));
    }
}
