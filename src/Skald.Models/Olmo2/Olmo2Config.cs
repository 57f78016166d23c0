using System.Text.Json.Serialization;

namespace Skald.Models.Olmo2;

/// <summary>Hyper-parameters of an OLMo 2 checkpoint.</summary>
public sealed record Olmo2Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Olmo2Config() => RmsNormEps = 1e-5f;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Olmo2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "olmo2";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Olmo2Model.Describe(this);
}
