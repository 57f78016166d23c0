using Skald.Models.Layers;

namespace Skald.Models.DeepSeek;

/// <summary>
/// DeepSeek-V3: V2 with sigmoids for a softmax; a bias that only helps to choose keeps experts busy without a loss.
/// </summary>
/// <remarks>DeepSeek-AI 2024, https://arxiv.org/abs/2412.19437, §2.1.</remarks>
internal static class DeepSeekV3Model
{
    public static Architecture Describe(DeepSeekV3Config config) => config.Describe(config.Experts.Router with
    {
        Score = RouterScore.Sigmoid,
        ChoosingBias = "e_score_correction_bias",
        Renormalises = config.NormTopkProb,
        Scale = config.RoutedScalingFactor,
        Groups = config.NGroup ?? 1,
        ChosenGroups = config.TopkGroup ?? 1,
        BestOfGroup = 2,
    });
}
