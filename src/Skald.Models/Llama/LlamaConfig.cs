using System.Text.Json.Serialization;

namespace Skald.Models.Llama;

/// <summary>Hyper-parameters of a Llama checkpoint: the keys of its config.json, in PascalCase.</summary>
public sealed record LlamaConfig : RmsTransformerConfig
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["LlamaForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "llama";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Dropout of attention probabilities; must be 0.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => LlamaModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? (AttentionDropout != 0 ? $"attention_dropout must be 0, got {AttentionDropout}." : null);
}
