using Skald.Models.Layers;

namespace Skald.Models.Olmo2;

/// <summary>
/// OLMo 2: norms stand on what each part gives, not on what it reads; queries and keys are normed over all heads.
/// </summary>
/// <remarks>
/// Walsh et al. 2025, https://arxiv.org/abs/2501.00656, §2: x += norm(attention(x)), then x += norm(mlp(x)).
/// </remarks>
internal static class Olmo2Model
{
    public static Architecture Describe(Olmo2Config config) => config.Decoder(config.Norm, _ => new()
    {
        Mixer = config.Attention with
        {
            HasInputBias = config.AttentionBias,
            HasOutputBias = config.AttentionBias,
            QueryKeyNorm = config.Norm,
            QueryKeySpan = QueryKeySpan.Projection,
        },
        MixerOutputNorm = config.Norm.Named("post_attention_layernorm"),
        Mlp = config.Mlp,
        MlpOutputNorm = config.Norm.Named("post_feedforward_layernorm"),
    });
}
