using Skald.Models.Layers;

namespace Skald.Models.Mixtral;

/// <summary>Mixtral: Mistral, whose MLP is a choice of experts, weighted by a softmax over the chosen.</summary>
/// <remarks>Jiang et al. 2024, https://arxiv.org/abs/2401.04088, §2.1.</remarks>
internal static class MixtralModel
{
    public static Architecture Describe(MixtralConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(layer => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with { Window = config.WindowOf(layer) },
            experts with
            {
                Name = "block_sparse_moe",
                Router = experts.Router with { Renormalises = true },
                Expert = experts.Expert with { Names = new(Gate: "w1", Up: "w3", Down: "w2") },
            }));
    }
}
