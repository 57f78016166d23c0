using System.Text.Json.Serialization;
using Skald.Models.Checkpoints;
using Skald.Models.Mamba;

namespace Skald.Models.Mamba2;

/// <summary>Hyper-parameters of a Mamba-2 checkpoint.</summary>
public sealed record Mamba2Config : MambaShapedConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Mamba2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "mamba2";

    /// <summary>P, channels of a head.</summary>
    public int HeadDim { get; init; } = 64;

    /// <summary>H, heads.</summary>
    public int NumHeads { get; init; } = 128;

    /// <summary>G, groups of heads that share B and C.</summary>
    public int NGroups { get; init; } = 8;

    /// <summary>N, states of a channel.</summary>
    public int StateSize { get; init; } = 128;

    /// <summary>Smallest and largest step.</summary>
    [JsonConverter(typeof(OpenRangeConverter))]
    public IReadOnlyList<double> TimeStepLimit { get; init; } = [0, double.PositiveInfinity];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NumHeads;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Mamba2Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ??
        FindImpossible(
            ("head_dim", HeadDim), ("num_heads", NumHeads), ("n_groups", NGroups), ("state_size", StateSize),
            ("num_heads · head_dim", (long)NumHeads * HeadDim),
            ("n_groups · state_size", (long)NGroups * StateSize)) ?? (
        NumHeads % NGroups != 0 ? $"n_groups must divide num_heads, got {NGroups} and {NumHeads}." :
        TimeStepLimit is not [>= 0, var most] || !(most >= TimeStepLimit[0])
            ? "time_step_limit must hold a smallest and a largest step." :
        null);
}
