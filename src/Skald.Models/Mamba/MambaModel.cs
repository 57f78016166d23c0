using Skald.Models.Layers;

namespace Skald.Models.Mamba;

/// <summary>Mamba: x += mixer(norm(x)) and nothing else; the mixer is a selective state space, not attention.</summary>
/// <remarks>Gu and Dao 2023, https://arxiv.org/abs/2312.00752, §3.4.</remarks>
internal static class MambaModel
{
    public static Architecture Describe(MambaConfig config) => Describe(config, new MambaMixerSettings
    {
        Name = "mixer",
        Width = config.HiddenSize,
        Inner = config.Inner,
        States = config.StateSize,
        StepRank = config.StepRank,
        ConvolutionLength = config.ConvKernel,
        Activation = Activations.Find(config.HiddenAct),
        HasConvolutionBias = config.UseConvBias,
        HasBias = config.UseBias,
        Steps = (config.TimeStepMin, config.TimeStepMax, config.TimeStepFloor),
    });

    /// <summary>A stack of one mixer per block.</summary>
    public static Architecture Describe(MambaShapedConfig config, SubLayerSettings mixer)
    {
        NormSettings norm = NormSettings.Rms(config.LayerNormEpsilon);
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            Path = "backbone",
            TokensName = "embeddings",
            Layers = config.NumHiddenLayers,
            Block = _ => new() { MixerNorm = norm, Mixer = mixer },
            FinalNorm = norm.Named("norm_f"),
            IsTied = config.TieWordEmbeddings,
        };
    }
}
