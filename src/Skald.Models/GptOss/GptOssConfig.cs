using System.Text.Json.Serialization;

namespace Skald.Models.GptOss;

/// <summary>Hyper-parameters of a gpt-oss checkpoint.</summary>
public sealed record GptOssConfig : ExpertTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 64 wide.</summary>
    public GptOssConfig()
    {
        (MaxPositionEmbeddings, HeadDim, SlidingWindow, RmsNormEps) = (131_072, 64, 128, 1e-5f);
        (NumExpertsPerTok, RouterAuxLossCoef) = (4, 0.9f);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GptOssForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gpt_oss";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>N, experts of a layer.</summary>
    public int NumLocalExperts { get; init; } = 128;

    /// <summary>α, steepness of the experts' gate.</summary>
    public float SwigluAlpha { get; init; } = 1.702f;

    /// <summary>Largest gate of an expert, and largest magnitude of what it multiplies.</summary>
    public float SwigluLimit { get; init; } = 7;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertCount => NumLocalExperts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExpertWidth => IntermediateSize;

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    private protected override double DefaultTheta => 150_000;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => layer % 2 == 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GptOssModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ??
        (SwigluLimit > 0 ? null : $"swiglu_limit must be positive, got {SwigluLimit}.");
}
