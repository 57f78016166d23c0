namespace Skald.Models.DeepSeek;

/// <summary>
/// DeepSeek-V2: latent attention, shared experts, and routed ones from the groups with the likeliest of all.
/// </summary>
/// <remarks>DeepSeek-AI 2024, https://arxiv.org/abs/2405.04434, §2.</remarks>
internal static class DeepSeekV2Model
{
    public static Architecture Describe(DeepSeekV2Config config)
    {
        bool isLimited = config.TopkMethod == "group_limited_greedy";
        return config.Describe(config.Experts.Router with
        {
            Scale = config.RoutedScalingFactor,
            Groups = isLimited ? config.NGroup ?? 1 : 1,
            ChosenGroups = isLimited ? config.TopkGroup ?? 1 : 1,
        });
    }
}
