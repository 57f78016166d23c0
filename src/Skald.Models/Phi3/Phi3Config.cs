using System.Text.Json.Serialization;

namespace Skald.Models.Phi3;

/// <summary>Hyper-parameters of a Phi-3 or Phi-4 checkpoint.</summary>
public sealed record Phi3Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public Phi3Config() => (MaxPositionEmbeddings, RmsNormEps) = (4096, 1e-5f);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Phi3ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "phi3";

    /// <summary>The context before it was stretched.</summary>
    public int OriginalMaxPositionEmbeddings { get; init; } = 4096;

    /// <inheritdoc/>
    [JsonIgnore]
    public override RopeParameters Rope => !base.Rope.DependsOnLength ? base.Rope : base.Rope with
    {
        OriginalMaxPositionEmbeddings = base.Rope.OriginalMaxPositionEmbeddings ?? OriginalMaxPositionEmbeddings,
    };

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Phi3Model.Describe(this);
}
