using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.StableLm;

/// <summary>Hyper-parameters of a StableLM checkpoint.</summary>
public sealed record StableLmConfig : TransformerConfig
{
    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public StableLmConfig() => MaxPositionEmbeddings = 4096;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["StableLmForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "stablelm";

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Biases of queries, keys and values.</summary>
    public bool UseQkvBias { get; init; }

    /// <summary>Norms of queries and keys, with weights for each head.</summary>
    public bool QkLayernorm { get; init; }

    /// <summary>Attention and MLP read the same normed input.</summary>
    public bool UseParallelResidual { get; init; }

    /// <inheritdoc/>
    private protected override double? DefaultRotaryShare => 0.25;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => StableLmModel.Describe(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override DropoutShares Dropout => base.Dropout with { Mixer = 0 };

    /// <inheritdoc/>
    public override string? FindProblem() => base.FindProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps);
}
