using System.Text.Json.Serialization;

namespace Skald.Models.Olmoe;

/// <summary>Hyper-parameters of an OLMoE checkpoint.</summary>
public sealed record OlmoeConfig : ExpertTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public OlmoeConfig() =>
        (MaxPositionEmbeddings, RmsNormEps, NumExpertsPerTok, RouterAuxLossCoef) = (4096, 1e-5f, 8, 0.01f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["OlmoeForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "olmoe";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>c: queries, keys and values stay within [−c, c]; null for no bounds.</summary>
    public float? ClipQkv { get; init; }

    /// <summary>Whether the weights of the chosen are divided by their sum.</summary>
    public bool NormTopkProb { get; init; }

    /// <summary>N, experts of a layer.</summary>
    public int NumExperts { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => IntermediateSize;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => OlmoeModel.Describe(this);
}
