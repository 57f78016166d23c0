using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models;

/// <summary>Hyper-parameters of families with experts.</summary>
public abstract record ExpertTransformerConfig : RmsTransformerConfig
{
    /// <summary>k, experts that a token gets.</summary>
    public int NumExpertsPerTok { get; init; } = 2;

    /// <summary>Weight of the loss that balances experts in training; null where the family has none.</summary>
    public float? RouterAuxLossCoef { get; init; }

    /// <summary>N, experts of a layer.</summary>
    [JsonIgnore]
    public abstract int ExpertCount { get; }

    /// <summary>Width inside an expert.</summary>
    [JsonIgnore]
    public abstract int ExpertWidth { get; }

    /// <summary>A router of these sizes, and experts as wide as they say.</summary>
    internal MixtureOfExpertsSettings Experts => new()
    {
        Name = "mlp",
        Router = new() { Experts = ExpertCount, Chosen = NumExpertsPerTok },
        Expert = Mlp with { Inner = ExpertWidth },
    };

    /// <summary>A decoder whose experts are balanced in training.</summary>
    internal Architecture ExpertDecoder(Func<int, BlockSettings> block) =>
        Decoder(Norm, block) with { BalanceWeight = RouterAuxLossCoef ?? 0 };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ??
        FindImpossible(
            ("the number of experts", ExpertCount), ("an expert's width", ExpertWidth),
            ("num_experts_per_tok", NumExpertsPerTok)) ?? (
        NumExpertsPerTok > ExpertCount
            ? $"num_experts_per_tok must be at most {ExpertCount}, the number of experts, got {NumExpertsPerTok}." :
        RouterAuxLossCoef is { } weight && !(weight >= 0 && float.IsFinite(weight))
            ? $"router_aux_loss_coef must not be negative, got {weight}." :
        null);
}
