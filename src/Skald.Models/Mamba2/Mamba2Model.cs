using Skald.Models.Layers;
using Skald.Models.Mamba;

namespace Skald.Models.Mamba2;

/// <summary>Mamba-2: Mamba, whose state spaces have heads with one decay each.</summary>
/// <remarks>Dao and Gu 2024, https://arxiv.org/abs/2405.21060, §7.</remarks>
internal static class Mamba2Model
{
    public static Architecture Describe(Mamba2Config config) => MambaModel.Describe(config, new Mamba2MixerSettings
    {
        Name = "mixer",
        Width = config.HiddenSize,
        Heads = config.NumHeads,
        HeadDim = config.HeadDim,
        Groups = config.NGroups,
        States = config.StateSize,
        ConvolutionLength = config.ConvKernel,
        Activation = Activations.Find(config.HiddenAct),
        Epsilon = config.LayerNormEpsilon,
        StepLimit = ((float)config.TimeStepLimit[0], (float)config.TimeStepLimit[1]),
        HasConvolutionBias = config.UseConvBias,
        HasBias = config.UseBias,
        Steps = (config.TimeStepMin, config.TimeStepMax, config.TimeStepFloor),
    });
}
