using Skald.Models.Layers;

namespace Skald.Models.NanoChat;

/// <summary>
/// nanochat: norms without weights (also after the embedding), q/k norms, squared ReLU, capped logits.
/// </summary>
/// <remarks>
/// Karpathy's nanochat as transformers lays it out; the rotation turns the other way than Llama's, and comes before the
/// norms of queries and keys. Squared ReLU: So et al. 2021, https://arxiv.org/abs/2109.08668.
/// </remarks>
internal static class NanoChatModel
{
    public static Architecture Describe(NanoChatConfig config)
    {
        NormSettings norm = config.Norm with { HasWeight = false };
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            PaddingIndex = config.PadTokenId,
            EmbeddingNorm = norm.Named("embedding_norm"),
            Layers = config.NumHiddenLayers,
            Block = _ => new()
            {
                MixerNorm = norm.Named("input_layernorm"),
                Mixer = config.Attention with
                {
                    HasInputBias = config.AttentionBias,
                    HasOutputBias = config.AttentionBias,
                    Rotary = config.Rotary with { IsReversed = true },
                    QueryKeyNorm = norm,
                    NormsAfterRotary = true,
                },
                MlpNorm = norm.Named("post_attention_layernorm"),
                Mlp = config.Mlp with { IsGated = false, Names = new(Up: "fc1", Down: "fc2") },
            },
            FinalNorm = norm,
            IsTied = config.TieWordEmbeddings,
            HeadOptions = new() { SoftCap = config.FinalLogitSoftcapping },
        };
    }
}
