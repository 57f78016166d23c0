using System.Text.Json.Serialization;

namespace Skald.Models.DeepSeek;

/// <summary>Hyper-parameters of a DeepSeek-V2 checkpoint.</summary>
public sealed record DeepSeekV2Config : DeepSeekConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["DeepseekV2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "deepseek_v2";

    /// <summary>greedy: from all experts; group_limited_greedy: from the groups with the best of them.</summary>
    public string TopkMethod { get; init; } = "greedy";

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => DeepSeekV2Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ??
        (TopkMethod is "greedy" or "group_limited_greedy" ? null
            : $"topk_method must be greedy or group_limited_greedy, got \"{TopkMethod}\".");
}
