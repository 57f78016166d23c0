using Skald.Models.Layers;

namespace Skald.Models.Lamda;

/// <summary>
/// LaMDA: a decoder with T5's parts: RMS norms, a bias of distances, a gated GELU, scores that nothing scales.
/// </summary>
/// <remarks>Thoppilan et al. 2022, https://arxiv.org/abs/2201.08239, §3.</remarks>
internal static class LamdaModel
{
    public static Architecture Describe(LamdaConfig config) => config.Decoder(config.Norm.Named("final_norm"), _ => new()
    {
        MixerNorm = config.Norm.Named("attn_norm"),
        Mixer = config.Attention with { Name = "attn", Names = new("q", "k", "v", "o"), Rotary = null, Scale = 1 },
        MlpNorm = config.Norm.Named("mlp_norm"),
        Mlp = config.Mlp with { Names = new(Up: "wi_1", Down: "wo", Gate: "wi_0") },
    }) with
    {
        Path = "",
        TokensName = "embed",
        PaddingIndex = null,
        Heads = config.NumAttentionHeads,
        RelativeBias = new(
            "relative_bias", config.RelativeAttentionNumBuckets, config.RelativeAttentionMaxDistance),
    };
}
