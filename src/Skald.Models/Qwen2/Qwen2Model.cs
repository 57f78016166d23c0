using Skald.Models.Layers;

namespace Skald.Models.Qwen2;

/// <summary>
/// Qwen 2: Llama, with biases on queries, keys and values, and a window in the upper layers on request.
/// </summary>
/// <remarks>Yang et al. 2024, https://arxiv.org/abs/2407.10671, §2.2.</remarks>
internal static class Qwen2Model
{
    public static Architecture Describe(Qwen2Config config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with { HasInputBias = true, Window = config.WindowOf(layer) },
            config.Mlp));
}
