using System.Text.Json.Serialization;

namespace Skald.Models.Gemma;

/// <summary>Hyper-parameters of a Gemma 1 checkpoint.</summary>
public sealed record GemmaConfig : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; heads are 256 wide and the head is tied.</summary>
    public GemmaConfig() => (MaxPositionEmbeddings, HeadDim, HiddenAct, TieWordEmbeddings, PadTokenId) =
        (8192, 256, "gelu_pytorch_tanh", true, 0);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GemmaForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gemma";

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <inheritdoc/>
    private protected override bool StatesHeadDim => true;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GemmaModel.Describe(this);
}
