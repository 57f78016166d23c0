using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.Bloom;

/// <summary>BLOOM: GPT-3's shape with ALiBi in place of positions, and a LayerNorm after the embedding.</summary>
/// <remarks>Le Scao et al. 2022, https://arxiv.org/abs/2211.05100, §3.2.</remarks>
internal static class BloomModel
{
    public static Architecture Describe(BloomConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEpsilon);
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            Path = "transformer",
            TokensName = "word_embeddings",
            EmbeddingNorm = norm.Named("word_embeddings_layernorm"),
            BlocksName = "h",
            Layers = config.NLayer,
            Block = _ => BlockSettings.PreNorm(
                norm,
                new AttentionSettings
                {
                    Name = "self_attention",
                    Names = new(Output: "dense"),
                    Width = config.HiddenSize,
                    Heads = config.NHead,
                    KvHeads = config.NHead,
                    HeadDim = config.HiddenSize / config.NHead,
                    HasInputBias = true,
                    HasOutputBias = true,
                    Alibi = AlibiKind.Plain,
                    Joins = new("query_key_value", Groups: config.NHead),
                },
                new MlpSettings
                {
                    Name = "mlp",
                    Names = new(Up: "dense_h_to_4h", Down: "dense_4h_to_h"),
                    Width = config.HiddenSize,
                    Inner = 4 * config.HiddenSize,
                    Activation = UnaryOp.GeluTanh,
                    HasBias = true,
                }),
            FinalNorm = norm.Named("ln_f"),
            IsTied = config.TieWordEmbeddings,
        };
    }
}
