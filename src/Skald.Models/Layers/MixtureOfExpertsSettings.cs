using Skald.Models.Checkpoints;

namespace Skald.Models.Layers;

/// <summary>Experts, of which each token gets a few, and experts that all tokens share.</summary>
internal sealed record MixtureOfExpertsSettings : SubLayerSettings
{
    /// <summary>How tokens choose.</summary>
    public required RouterSettings Router { get; init; }

    /// <summary>One expert; all are alike.</summary>
    public required MlpSettings Expert { get; init; }

    /// <summary>Path of the experts: "experts.3" is the fourth.</summary>
    public string ExpertsName { get; init; } = "experts";

    /// <summary>What every token passes besides, under its own name; null for nothing.</summary>
    public MlpSettings? Shared { get; init; }

    /// <summary>Name of a gate σ(w·x) that multiplies what is shared; null for none.</summary>
    public string? SharedGateName { get; init; }

    /// <summary>Where the file keeps a matrix of every expert in one tensor; null where each has its own.</summary>
    public StackedExperts? Stacked { get; init; }

    /// <inheritdoc/>
    public override Int128 ParameterCount =>
        Router.ParameterCount(Expert.Width) + (Router.Experts * Expert.ParameterCount)
        + (Shared?.ParameterCount ?? 0) + (SharedGateName is null ? 0 : Expert.Width);

    /// <inheritdoc/>
    public override SubLayer Create(LayerContext context) => new MixtureOfExperts(context, this);

    /// <inheritdoc/>
    public override IEnumerable<JoinedTensor> Joined(string path) =>
        Stacked?.Joined(path, ExpertsName, Router.Experts, Expert) ?? [];
}
