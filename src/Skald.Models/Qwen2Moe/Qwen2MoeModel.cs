using Skald.Models.Layers;

namespace Skald.Models.Qwen2Moe;

/// <summary>Qwen 2 with experts, and one that all tokens share, behind a gate of its own.</summary>
/// <remarks>Yang et al. 2024, https://arxiv.org/abs/2407.10671, §2.2.2.</remarks>
internal static class Qwen2MoeModel
{
    public static Architecture Describe(Qwen2MoeConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(layer => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with { HasInputBias = config.QkvBias, Window = config.WindowOf(layer) },
            !config.HasExperts(layer) ? config.Mlp : experts with
            {
                Router = experts.Router with { Renormalises = config.NormTopkProb },
                Shared = config.Mlp with { Name = "shared_expert", Inner = config.SharedExpertIntermediateSize },
                SharedGateName = "shared_expert_gate",
            }));
    }
}
