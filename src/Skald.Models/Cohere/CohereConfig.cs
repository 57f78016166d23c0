using System.Text.Json.Serialization;
using Skald.Tensors;

namespace Skald.Models.Cohere;

/// <summary>Hyper-parameters of a Cohere Command R checkpoint.</summary>
public sealed record CohereConfig : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public CohereConfig() => (MaxPositionEmbeddings, TieWordEmbeddings, PadTokenId) = (8192, true, 0);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["CohereForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "cohere";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Multiplies the logits.</summary>
    public float LogitScale { get; init; } = 0.0625f;

    /// <summary>Norms of queries and keys, with weights for each head.</summary>
    public bool UseQkNorm { get; init; }

    /// <inheritdoc/>
    private protected override RotaryLayout RotaryLayout => RotaryLayout.Interleaved;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => CohereModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps);
}
