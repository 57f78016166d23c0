using Skald.Models.Layers;

namespace Skald.Models.Qwen3;

/// <summary>Qwen 3: Llama, with an RMSNorm on each head's queries and keys before they are turned.</summary>
/// <remarks>Yang et al. 2025, https://arxiv.org/abs/2505.09388, §2.</remarks>
internal static class Qwen3Model
{
    public static Architecture Describe(Qwen3Config config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                QueryKeyNorm = config.Norm,
                Window = config.WindowOf(layer),
            },
            config.Mlp));
}
