using System.Text.Json.Serialization;

namespace Skald.Models.Qwen3;

/// <summary>Hyper-parameters of a Qwen 3 checkpoint.</summary>
public sealed record Qwen3Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 128 wide.</summary>
    public Qwen3Config() => (MaxPositionEmbeddings, HeadDim) = (32_768, 128);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Qwen3ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "qwen3";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether any layer has a window.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <summary>Layers from this one on have a window, where <see cref="UseSlidingWindow"/>.</summary>
    public int MaxWindowLayers { get; init; } = 28;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => UseSlidingWindow && layer >= MaxWindowLayers;

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Qwen3Model.Describe(this);
}
