using System.Text.Json.Serialization;

namespace Skald.Models.Granite;

/// <summary>Hyper-parameters of a Granite 3 checkpoint.</summary>
public sealed record GraniteConfig : RmsTransformerConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GraniteForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "granite";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Multiplies the embeddings.</summary>
    public float EmbeddingMultiplier { get; init; } = 1;

    /// <summary>Multiplies the scores, in place of 1/√headDim.</summary>
    public float AttentionMultiplier { get; init; } = 1;

    /// <summary>Multiplies what each part adds to the residual stream.</summary>
    public float ResidualMultiplier { get; init; } = 1;

    /// <summary>Divides the logits.</summary>
    public float LogitsScaling { get; init; } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GraniteModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ??
        (LogitsScaling > 0 ? null : $"logits_scaling must be positive, got {LogitsScaling}.");
}
