using Skald.Models.Layers;

namespace Skald.Models.Lfm2;

/// <summary>LFM2: most layers mix tokens by a gated short convolution, a few by attention with q/k norms.</summary>
/// <remarks>Liquid AI 2025, https://arxiv.org/abs/2511.23404, §2.</remarks>
internal static class Lfm2Model
{
    public static Architecture Describe(Lfm2Config config)
    {
        NormSettings norm = NormSettings.Rms(config.NormEps);
        return config.Decoder(norm.Named("embedding_norm"), layer => new()
        {
            MixerNorm = norm.Named("operator_norm"),
            Mixer = config.IsConvolution(layer)
                ? new GatedConvolutionSettings(config.HiddenSize, config.ConvLCache, config.ConvBias) { Name = "conv" }
                : config.Attention with
                {
                    Names = new(Output: "out_proj", QueryNorm: "q_layernorm", KeyNorm: "k_layernorm"),
                    QueryKeyNorm = norm,
                },
            MlpNorm = norm.Named("ffn_norm"),
            Mlp = config.Mlp with
            {
                Name = "feed_forward",
                Inner = config.InnerWidth,
                Names = new(Gate: "w1", Up: "w3", Down: "w2"),
            },
        });
    }
}
