using System.Text.Json.Serialization;

namespace Skald.Models.StarCoder2;

/// <summary>Hyper-parameters of a StarCoder2 checkpoint.</summary>
public sealed record StarCoder2Config : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public StarCoder2Config() =>
        (MaxPositionEmbeddings, HiddenAct, TieWordEmbeddings) = (4096, "gelu_pytorch_tanh", true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Starcoder2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "starcoder2";

    /// <summary>ε of the norms.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Biases of all projections.</summary>
    public bool UseBias { get; init; } = true;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => StarCoder2Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("norm_epsilon", NormEpsilon);
}
