using System.Text.Json.Serialization;

namespace Skald.Models.Exaone4;

/// <summary>Hyper-parameters of an EXAONE 4 checkpoint.</summary>
public sealed record Exaone4Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Exaone4Config() => (RmsNormEps, SlidingWindow) = (1e-5f, 4096);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Exaone4ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "exaone4";

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => SlidingWindow is not null && (layer + 1) % 4 != 0;

    /// <summary>Whether a layer has rotary positions: those with a window, or all where none has one.</summary>
    internal bool Turns(int layer) => SlidingWindow is null || IsSliding(layer);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Exaone4Model.Describe(this);
}
