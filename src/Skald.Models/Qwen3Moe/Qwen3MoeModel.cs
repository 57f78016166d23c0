using Skald.Models.Layers;

namespace Skald.Models.Qwen3Moe;

/// <summary>Qwen 3 with experts.</summary>
/// <remarks>Yang et al. 2025, https://arxiv.org/abs/2505.09388, §2.</remarks>
internal static class Qwen3MoeModel
{
    public static Architecture Describe(Qwen3MoeConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(layer => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                QueryKeyNorm = config.Norm,
                Window = config.WindowOf(layer),
            },
            !config.HasExperts(layer) ? config.Mlp : experts with
            {
                Router = experts.Router with { Renormalises = config.NormTopkProb },
            }));
    }
}
