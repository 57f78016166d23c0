using System.Text.Json.Serialization;

namespace Skald.Models.SmolLm3;

/// <summary>Hyper-parameters of a SmolLM3 checkpoint.</summary>
public sealed record SmolLm3Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public SmolLm3Config() => (MaxPositionEmbeddings, TieWordEmbeddings) = (32_768, true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["SmolLM3ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "smollm3";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Biases of the MLP's projections.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Of each layer 1 where it has rotary positions and 0 where it has none.</summary>
    public IReadOnlyList<int>? NoRopeLayers { get; init; }

    /// <summary>Every so many layers one has no positions, where no list says it.</summary>
    public int NoRopeLayerInterval { get; init; } = 4;

    /// <summary>Whether layers have a window.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <inheritdoc/>
    private protected override double DefaultTheta => 2_000_000;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => UseSlidingWindow && !Turns(layer);

    /// <summary>Whether a layer has rotary positions.</summary>
    internal bool Turns(int layer) => NoRopeLayers is { } layers
        ? layers[layer] != 0 : NoRopeLayerInterval <= 0 || (layer + 1) % NoRopeLayerInterval != 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => SmolLm3Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? (NoRopeLayers is { } layers && layers.Count != Layers
        ? $"no_rope_layers must name {Layers} layers, got {layers.Count}." : null);
}
