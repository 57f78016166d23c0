using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.Cohere2;

/// <summary>Hyper-parameters of a Cohere Command R7B or A checkpoint.</summary>
public sealed record Cohere2Config : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public Cohere2Config() =>
        (MaxPositionEmbeddings, SlidingWindow, TieWordEmbeddings, PadTokenId) = (8192, 4096, true, 0);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Cohere2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "cohere2";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Multiplies the logits.</summary>
    public float LogitScale { get; init; } = 0.0625f;

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <inheritdoc/>
    private protected override bool SlidesByDefault(int layer) => (layer + 1) % 4 != 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Cohere2Model.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps);
}
