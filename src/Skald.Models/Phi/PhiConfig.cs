using System.Text.Json.Serialization;

namespace Skald.Models.Phi;

/// <summary>Hyper-parameters of a Phi-1, Phi-1.5 or Phi-2 checkpoint.</summary>
public sealed record PhiConfig : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public PhiConfig() => HiddenAct = "gelu_new";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["PhiForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "phi";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Norms of each head's queries and keys.</summary>
    public bool QkLayernorm { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => PhiModel.Describe(this);

    /// <inheritdoc/>
    private protected override double? DefaultRotaryShare => 0.5;

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps);
}
