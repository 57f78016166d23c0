using Skald.Models.Layers;

namespace Skald.Models.Glm4;

/// <summary>GLM-4: norms before and after each part; half of each head turns, neighbours together.</summary>
/// <remarks>GLM Team 2024, https://arxiv.org/abs/2406.12793, §2, in the form of the 0414 release.</remarks>
internal static class Glm4Model
{
    public static Architecture Describe(Glm4Config config) => config.Decoder(config.Norm, _ => new()
    {
        MixerNorm = config.Norm.Named("input_layernorm"),
        Mixer = config.Attention with { HasInputBias = config.AttentionBias },
        MixerOutputNorm = config.Norm.Named("post_self_attn_layernorm"),
        MlpNorm = config.Norm.Named("post_attention_layernorm"),
        Mlp = config.Mlp with { Joins = "gate_up_proj" },
        MlpOutputNorm = config.Norm.Named("post_mlp_layernorm"),
    });
}
