using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.Mpt;

/// <summary>MPT: LayerNorm without bias, ALiBi, no biases at all, and bounds for queries, keys and values.</summary>
/// <remarks>
/// MosaicML 2023, https://www.databricks.com/blog/mpt-7b. As in transformers, the MLP is always 4 · E wide and the
/// steepest slope always 2^(−8/H).
/// </remarks>
internal static class MptModel
{
    public static Architecture Describe(MptConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEpsilon) with { HasBias = false };
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.DModel,
            Path = "transformer",
            TokensName = "wte",
            BlocksName = "blocks",
            Layers = config.NLayers,
            Block = _ => new()
            {
                MixerNorm = norm.Named("norm_1"),
                Mixer = new AttentionSettings
                {
                    Name = "attn",
                    Names = new(Output: "out_proj"),
                    Width = config.DModel,
                    Heads = config.NHeads,
                    KvHeads = config.NHeads,
                    HeadDim = config.DModel / config.NHeads,
                    Scale = config.AttnConfig.SoftmaxScale,
                    Clip = config.AttnConfig.ClipQkv,
                    Alibi = AlibiKind.Plain,
                    Joins = new("Wqkv", Groups: 1),
                },
                MlpNorm = norm.Named("norm_2"),
                Mlp = new MlpSettings
                {
                    Name = "ffn",
                    Width = config.DModel,
                    Inner = 4 * config.DModel,
                    Activation = UnaryOp.Gelu,
                },
            },
            FinalNorm = norm.Named("norm_f"),
            IsTied = config.TieWordEmbeddings,
        };
    }
}
