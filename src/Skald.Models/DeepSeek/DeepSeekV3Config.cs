using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.DeepSeek;

/// <summary>Hyper-parameters of a DeepSeek-V3 or R1 checkpoint.</summary>
public sealed record DeepSeekV3Config : DeepSeekConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public DeepSeekV3Config()
    {
        (MaxPositionEmbeddings, NRoutedExperts, NSharedExperts, NumExpertsPerTok) = (4096, 256, 1, 8);
        (MoeIntermediateSize, FirstKDenseReplace, RoutedScalingFactor) = (2048, 3, 2.5f);
        (QLoraRank, NGroup, TopkGroup) = (1536, 8, 4);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["DeepseekV3ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "deepseek_v3";

    /// <summary>Whether the weights of the chosen are divided by their sum.</summary>
    public bool NormTopkProb { get; init; } = true;

    /// <summary>Whether neighbouring features turn together, as in all published files.</summary>
    public bool RopeInterleave { get; init; } = true;

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout =>
        RopeInterleave ? RotaryLayout.Interleaved : RotaryLayout.HalfSplit;

    /// <inheritdoc/>
    /// <remarks>Behind the last layer lies one that guesses a second token ahead, in training and for speculation.</remarks>
    internal override bool LeavesOut(string tensor) =>
        tensor.StartsWith($"model.layers.{NumHiddenLayers}.", StringComparison.Ordinal);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => DeepSeekV3Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ??
        (NRoutedExperts >= 2 * (NGroup ?? 1) ? null : "n_group must leave at least two experts to a group.");
}
