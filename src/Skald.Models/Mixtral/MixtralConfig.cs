using System.Text.Json.Serialization;

namespace Skald.Models.Mixtral;

/// <summary>Hyper-parameters of a Mixtral checkpoint.</summary>
public sealed record MixtralConfig : ExpertTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public MixtralConfig() => (MaxPositionEmbeddings, RmsNormEps, RouterAuxLossCoef) = (131_072, 1e-5f, 0.001f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["MixtralForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "mixtral";

    /// <summary>N, experts of a layer.</summary>
    public int NumLocalExperts { get; init; } = 8;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumLocalExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => IntermediateSize;

    /// <inheritdoc/>
    private protected override double DefaultTheta => 1_000_000;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => MixtralModel.Describe(this);
}
