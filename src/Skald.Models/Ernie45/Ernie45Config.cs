using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.Ernie45;

/// <summary>Hyper-parameters of an ERNIE 4.5 checkpoint.</summary>
public sealed record Ernie45Config : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 128 wide and the head is tied.</summary>
    public Ernie45Config()
    {
        (MaxPositionEmbeddings, HeadDim, RmsNormEps) = (131_072, 128, 1e-5f);
        (TieWordEmbeddings, PadTokenId) = (true, 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Ernie4_5ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "ernie4_5";

    /// <summary>Biases of all projections.</summary>
    public bool UseBias { get; init; }

    /// <inheritdoc/>
    private protected override double DefaultTheta => 500_000;

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Ernie45Model.Describe(this);
}
