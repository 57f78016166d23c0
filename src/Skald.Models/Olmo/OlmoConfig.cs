using System.Text.Json.Serialization;

namespace Skald.Models.Olmo;

/// <summary>Hyper-parameters of an OLMo 1 checkpoint.</summary>
public sealed record OlmoConfig : TransformerConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["OlmoForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "olmo";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>c: queries, keys and values stay within [−c, c]; null for no bounds.</summary>
    public float? ClipQkv { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => OlmoModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? (ClipQkv is <= 0 ? $"clip_qkv must be positive, got {ClipQkv}." : null);
}
