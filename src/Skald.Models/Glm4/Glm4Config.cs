using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.Glm4;

/// <summary>Hyper-parameters of a GLM-4-0414 checkpoint.</summary>
public sealed record Glm4Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 128 wide.</summary>
    public Glm4Config() => (MaxPositionEmbeddings, HeadDim, RmsNormEps) = (131_072, 128, 1.5625e-7f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Glm4ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "glm4";

    /// <summary>Biases of queries, keys and values.</summary>
    public bool AttentionBias { get; init; }

    /// <inheritdoc/>
    private protected override double? DefaultRotaryShare => 0.5;

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Glm4Model.Describe(this);
}
