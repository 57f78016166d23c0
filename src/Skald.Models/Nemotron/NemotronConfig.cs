using System.Text.Json.Serialization;

namespace Skald.Models.Nemotron;

/// <summary>Hyper-parameters of a Nemotron or Minitron checkpoint.</summary>
public sealed record NemotronConfig : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the MLP has squared ReLU.</summary>
    public NemotronConfig() => (MaxPositionEmbeddings, HiddenAct) = (4096, "relu2");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["NemotronForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "nemotron";

    /// <summary>ε of the norms.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <inheritdoc/>
    private protected override double? DefaultRotaryShare => 0.5;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => NemotronModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("norm_eps", NormEps);
}
