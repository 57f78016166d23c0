using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.BitLlama;

/// <summary>Hyper-parameters of a ternary story model.</summary>
public sealed record BitLlamaConfig : RmsTransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public BitLlamaConfig() => (RmsNormEps, TieWordEmbeddings) = (1e-5f, true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["BitLlamaForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "bitllama";

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => BitLlamaModel.Describe(this);
}
