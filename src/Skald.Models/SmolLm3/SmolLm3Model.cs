using Skald.Models.Layers;

namespace Skald.Models.SmolLm3;

/// <summary>SmolLM3: Llama, with no positions at all in every fourth layer.</summary>
/// <remarks>
/// Bakouch et al. 2025, https://huggingface.co/blog/smollm3; NoPE: Kazemnejad et al. 2023,
/// https://arxiv.org/abs/2305.19466.
/// </remarks>
internal static class SmolLm3Model
{
    public static Architecture Describe(SmolLm3Config config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Rotary = config.Turns(layer) ? config.Rotary : null,
                Window = config.WindowOf(layer),
            },
            config.Mlp with { HasBias = config.MlpBias }));
}
