using Skald.Models.Layers;

namespace Skald.Models.Opt;

/// <summary>
/// OPT: GPT-3's shape, with ReLU; positions begin at row 2 of their table. The smallest but one is post-norm.
/// </summary>
/// <remarks>
/// Zhang et al. 2022, https://arxiv.org/abs/2205.01068, §2.1. The 350M model norms after each sum, x = norm(x +
/// part(x)), and has a narrower token table behind two projections.
/// </remarks>
internal static class OptModel
{
    private const float Epsilon = 1e-5f;
    private const int PositionOffset = 2;

    public static Architecture Describe(OptConfig config)
    {
        bool hasWeights = config.LayerNormElementwiseAffine, isPre = config.DoLayerNormBefore;
        NormSettings norm = NormSettings.Layer(Epsilon) with { HasWeight = hasWeights, HasBias = hasWeights };
        NormSettings first = norm.Named("self_attn_layer_norm"), second = norm.Named("final_layer_norm");
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            EmbeddingWidth = config.WordEmbedProjDim is { } width && width != config.HiddenSize ? width : null,
            PaddingIndex = config.PadTokenId,
            Path = "model.decoder",
            Positions = new("embed_positions", config.MaxPositionEmbeddings + PositionOffset, PositionOffset),
            Layers = config.NumHiddenLayers,
            Block = _ => new()
            {
                MixerNorm = isPre ? first : null,
                Mixer = new AttentionSettings
                {
                    Name = "self_attn",
                    Names = new(Output: "out_proj"),
                    Width = config.HiddenSize,
                    Heads = config.NumAttentionHeads,
                    KvHeads = config.NumAttentionHeads,
                    HeadDim = config.HiddenSize / config.NumAttentionHeads,
                    HasInputBias = config.EnableBias,
                    HasOutputBias = config.EnableBias,
                },
                MixerSumNorm = isPre ? null : first,
                MlpNorm = isPre ? second : null,
                Mlp = new MlpSettings
                {
                    Names = new(Up: "fc1", Down: "fc2"),
                    Width = config.HiddenSize,
                    Inner = config.FfnDim,
                    Activation = Activations.Find(config.ActivationFunction),
                    HasBias = config.EnableBias,
                },
                MlpSumNorm = isPre ? null : second,
            },
            FinalNorm = isPre && !config.RemoveFinalLayerNorm ? norm.Named("final_layer_norm") : null,
            IsTied = config.TieWordEmbeddings,
        };
    }
}
