using Skald.Models.Layers;

namespace Skald.Models.GptNeo;

/// <summary>GPT-Neo: GPT-2, with a window in every other layer and scores that are not scaled.</summary>
/// <remarks>Black et al. 2021, https://doi.org/10.5281/zenodo.5297715.</remarks>
internal static class GptNeoModel
{
    public static Architecture Describe(GptNeoConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEpsilon);
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            Path = "transformer",
            TokensName = "wte",
            Positions = new("wpe", config.MaxPositionEmbeddings),
            BlocksName = "h",
            Layers = config.NumLayers,
            Block = layer => new()
            {
                MixerNorm = norm.Named("ln_1"),
                Mixer = new AttentionSettings
                {
                    Name = "attn.attention",
                    Names = new(Output: "out_proj"),
                    Width = config.HiddenSize,
                    Heads = config.NumHeads,
                    KvHeads = config.NumHeads,
                    HeadDim = config.HiddenSize / config.NumHeads,
                    HasOutputBias = true,
                    Scale = 1,
                    Window = config.WindowOf(layer),
                },
                MlpNorm = norm.Named("ln_2"),
                Mlp = new MlpSettings
                {
                    Name = "mlp",
                    Names = new(Up: "c_fc", Down: "c_proj"),
                    Width = config.HiddenSize,
                    Inner = config.IntermediateSize ?? 4 * config.HiddenSize,
                    Activation = Activations.Find(config.ActivationFunction),
                    HasBias = true,
                },
            },
            FinalNorm = norm.Named("ln_f"),
            IsTied = config.TieWordEmbeddings,
        };
    }
}
