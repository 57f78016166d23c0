using System.Text.Json.Serialization;

namespace Skald.Models.GraniteMoe;

/// <summary>Hyper-parameters of a Granite 3 checkpoint with experts.</summary>
public sealed record GraniteMoeConfig : ExpertTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public GraniteMoeConfig() => RouterAuxLossCoef = 0.001f;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GraniteMoeForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "granitemoe";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Multiplies the embeddings.</summary>
    public float EmbeddingMultiplier { get; init; } = 1;

    /// <summary>Multiplies the scores, in place of 1/√headDim.</summary>
    public float AttentionMultiplier { get; init; } = 1;

    /// <summary>Multiplies what each part adds to the residual stream.</summary>
    public float ResidualMultiplier { get; init; } = 1;

    /// <summary>Divides the logits.</summary>
    public float LogitsScaling { get; init; } = 1;

    /// <summary>N, experts of a layer.</summary>
    public int NumLocalExperts { get; init; } = 8;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumLocalExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => IntermediateSize;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GraniteMoeModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ??
        (LogitsScaling > 0 ? null : $"logits_scaling must be positive, got {LogitsScaling}.");
}
