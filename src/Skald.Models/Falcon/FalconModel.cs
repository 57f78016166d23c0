using Skald.Models.Layers;

namespace Skald.Models.Falcon;

/// <summary>
/// Falcon: attention and MLP side by side; one head of keys and values for all queries, or groups; rotary or ALiBi.
/// </summary>
/// <remarks>
/// Almazrouei et al. 2023, https://arxiv.org/abs/2311.16867, §4. The 7B norms once, the larger ones once for each part,
/// and the early RW models run the parts one after the other with ALiBi.
/// </remarks>
internal static class FalconModel
{
    public static Architecture Describe(FalconConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEpsilon);
        bool isParallel = config.ParallelAttn || config.NewDecoderArchitecture, hasTwo = config.HasTwoNorms;
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            Path = "transformer",
            TokensName = "word_embeddings",
            BlocksName = "h",
            Layers = config.NumHiddenLayers,
            Block = _ => new()
            {
                MixerNorm = norm.Named(hasTwo ? "ln_attn" : "input_layernorm"),
                Mixer = new AttentionSettings
                {
                    Name = "self_attention",
                    Names = new(Output: "dense"),
                    Width = config.HiddenSize,
                    Heads = config.NumAttentionHeads,
                    KvHeads = config.KvHeads,
                    HeadDim = config.HeadSize,
                    HasInputBias = config.Bias,
                    HasOutputBias = config.Bias,
                    Rotary = config.Alibi ? null : new(config.Rope, config.HeadSize, config.MaxPositionEmbeddings),
                    Alibi = config.Alibi ? AlibiKind.Rounded : AlibiKind.None,
                    Joins = new("query_key_value", Groups: config.KvHeads),  // each group: its queries, key, value
                },
                MlpNorm = hasTwo ? norm.Named("ln_mlp") : isParallel ? null : norm.Named("post_attention_layernorm"),
                Mlp = new MlpSettings
                {
                    Name = "mlp",
                    Names = new(Up: "dense_h_to_4h", Down: "dense_4h_to_h"),
                    Width = config.HiddenSize,
                    Inner = config.FfnHiddenSize ?? 4 * config.HiddenSize,
                    Activation = Activations.Find(config.Activation),
                    HasBias = config.Bias,
                },
                IsParallel = isParallel,
            },
            FinalNorm = norm.Named("ln_f"),
            IsTied = config.TieWordEmbeddings,
        };
    }
}
