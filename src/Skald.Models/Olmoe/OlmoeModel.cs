using Skald.Models.Layers;

namespace Skald.Models.Olmoe;

/// <summary>OLMoE: many small experts; queries and keys are normed over all heads and clipped.</summary>
/// <remarks>Muennighoff et al. 2024, https://arxiv.org/abs/2409.02060, §2.</remarks>
internal static class OlmoeModel
{
    public static Architecture Describe(OlmoeConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(_ => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                QueryKeyNorm = config.Norm,
                QueryKeySpan = QueryKeySpan.Projection,
                Clip = config.ClipQkv,
            },
            experts with { Router = experts.Router with { Renormalises = config.NormTopkProb } }));
    }
}
