using Skald.Models.Layers;

namespace Skald.Models.Llama;

/// <summary>
/// Llama: a decoder-only transformer with RMSNorm before each part, rotary positions, grouped queries and a gated MLP.
/// </summary>
/// <remarks>
/// Touvron et al. 2023, https://arxiv.org/abs/2302.13971. A block computes
/// x += attention(norm(x)), then x += down(silu(gate(norm(x))) · up(norm(x))).
/// </remarks>
internal static class LlamaModel
{
    public static Architecture Describe(LlamaConfig config)
    {
        NormSettings norm = config.Norm;  // x / √(mean(x²) + ε) · w
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            PaddingIndex = config.PadTokenId,
            Layers = config.NumHiddenLayers,
            Block = _ => new()
            {
                MixerNorm = norm.Named("input_layernorm"),
                Mixer = config.Attention with
                {
                    HasInputBias = config.AttentionBias,
                    HasOutputBias = config.AttentionBias,
                },
                MlpNorm = norm.Named("post_attention_layernorm"),
                Mlp = config.Mlp with { HasBias = config.MlpBias },
            },
            FinalNorm = norm,
            IsTied = config.TieWordEmbeddings,
        };
    }
}
