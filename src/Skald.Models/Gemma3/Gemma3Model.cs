using Skald.Models.Layers;

namespace Skald.Models.Gemma3;

/// <summary>
/// Gemma 3: Gemma 2 without caps, with q/k norms, five layers with a window to one without, and two rotary bases.
/// </summary>
/// <remarks>Kamath et al. 2025, https://arxiv.org/abs/2503.19786, §2.</remarks>
internal static class Gemma3Model
{
    public static Architecture Describe(Gemma3Config config)
    {
        NormSettings norm = config.Norm with { AddsOne = true };
        return config.Decoder(norm, layer => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Rotary = config.RotaryOf(layer),
                QueryKeyNorm = norm,
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
