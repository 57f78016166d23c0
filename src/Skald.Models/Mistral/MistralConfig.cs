using System.Text.Json.Serialization;

namespace Skald.Models.Mistral;

/// <summary>Hyper-parameters of a Mistral checkpoint.</summary>
public sealed record MistralConfig : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public MistralConfig() => (MaxPositionEmbeddings, SlidingWindow) = (131_072, 4096);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["MistralForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "mistral";

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => MistralModel.Describe(this);
}
