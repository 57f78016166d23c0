using System.Text.Json.Serialization;

namespace Skald.Models.Qwen2;

/// <summary>Hyper-parameters of a Qwen 2 or 2.5 checkpoint.</summary>
public sealed record Qwen2Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Qwen2Config() => MaxPositionEmbeddings = 32_768;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Qwen2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "qwen2";

    /// <summary>Whether any layer has a window.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <summary>Layers from this one on have a window, where <see cref="UseSlidingWindow"/>.</summary>
    public int MaxWindowLayers { get; init; } = 28;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => UseSlidingWindow && layer >= MaxWindowLayers;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Qwen2Model.Describe(this);
}
