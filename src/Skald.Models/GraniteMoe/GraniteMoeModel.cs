using Skald.Models.Layers;

namespace Skald.Models.GraniteMoe;

/// <summary>Granite with experts, which the file keeps stacked; the softmax runs over the chosen alone.</summary>
/// <remarks>Granite Team 2024, "Granite 3.0 Language Models".</remarks>
internal static class GraniteMoeModel
{
    public static Architecture Describe(GraniteMoeConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(_ => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Scale = config.AttentionMultiplier,
            },
            experts with
            {
                Name = "block_sparse_moe",
                Router = experts.Router with { Name = "router.layer", Score = RouterScore.SoftmaxOfChosen },
                Stacked = new("input_linear.weight", "output_linear.weight"),
            }) with
        {
            BranchScale = config.ResidualMultiplier,
        }) with
        {
            EmbeddingScale = config.EmbeddingMultiplier,
            HeadOptions = new() { LogitScale = 1 / config.LogitsScaling },
        };
    }
}
