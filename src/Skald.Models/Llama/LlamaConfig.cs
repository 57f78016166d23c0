using System.Text.Json.Serialization;
using Skald.Models.Layers;

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

    /// <summary>Dropout of attention probabilities.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => LlamaModel.Describe(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override DropoutShares Dropout => base.Dropout with { Attention = AttentionDropout };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ?? DropoutShares.FindProblem("attention_dropout", AttentionDropout);
}
