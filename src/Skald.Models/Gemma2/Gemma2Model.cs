using Skald.Models.Layers;

namespace Skald.Models.Gemma2;

/// <summary>
/// Gemma 2: Gemma, with norms before and after each part, a window in every other layer, and capped scores and logits.
/// </summary>
/// <remarks>Riviere et al. 2024, https://arxiv.org/abs/2408.00118, §2.</remarks>
internal static class Gemma2Model
{
    public static Architecture Describe(Gemma2Config config)
    {
        NormSettings norm = config.Norm with { AddsOne = true };
        return config.Decoder(norm, layer => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Scale = 1 / MathF.Sqrt(config.QueryPreAttnScalar),
                SoftCap = config.AttnLogitSoftcapping ?? 0,
                Window = config.WindowOf(layer),
            },
            MixerOutputNorm = norm.Named("post_attention_layernorm"),
            MlpNorm = norm.Named("pre_feedforward_layernorm"),
            Mlp = config.Mlp,
            MlpOutputNorm = norm.Named("post_feedforward_layernorm"),
        }) with
        {
            EmbeddingScale = MathF.Sqrt(config.HiddenSize),
            HeadOptions = new() { SoftCap = config.FinalLogitSoftcapping ?? 0 },
        };
    }
}
