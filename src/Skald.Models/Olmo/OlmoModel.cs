using Skald.Models.Layers;

namespace Skald.Models.Olmo;

/// <summary>
/// OLMo: Llama, with LayerNorm that has neither weight nor bias, and bounds for queries, keys and values.
/// </summary>
/// <remarks>Groeneveld et al. 2024, https://arxiv.org/abs/2402.00838, §2.1.</remarks>
internal static class OlmoModel
{
    public static Architecture Describe(OlmoConfig config)
    {
        NormSettings norm = NormSettings.Layer(1e-5f) with { HasWeight = false, HasBias = false };
        return config.Decoder(norm, _ => BlockSettings.PreNorm(
            norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Clip = config.ClipQkv,
            },
            config.Mlp));
    }
}
