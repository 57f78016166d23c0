using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Skald.Models.Lfm2;

/// <summary>Hyper-parameters of an LFM2 checkpoint.</summary>
public sealed record Lfm2Config : TransformerConfig
{
    private const string Convolution = "conv", Attends = "full_attention";

    private static readonly ReadOnlyDictionary<string, string> s_aliases = new Dictionary<string, string>
    {
        ["block_ff_dim"] = "intermediate_size",
        ["tie_embedding"] = "tie_word_embeddings",
    }.AsReadOnly();

    /// <summary>A configuration whose sizes are yet to be stated; the head is tied.</summary>
    public Lfm2Config() => (HiddenAct, MaxPositionEmbeddings, TieWordEmbeddings) = (null, 128_000, true);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["Lfm2ForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "lfm2";

    /// <summary>Whether the MLP is two thirds as wide as stated, rounded up.</summary>
    public bool BlockAutoAdjustFfDim { get; init; } = true;

    /// <summary>Multiplies two thirds of the stated width.</summary>
    public double? BlockFfnDimMultiplier { get; init; } = 1;

    /// <summary>The MLP's width is rounded up to a multiple of this.</summary>
    public int BlockMultipleOf { get; init; } = 256;

    /// <summary>Biases of the convolutions and their projections.</summary>
    public bool ConvBias { get; init; }

    /// <summary>K, tokens that a convolution sees.</summary>
    [JsonPropertyName("conv_L_cache")]
    public int ConvLCache { get; init; } = 3;

    /// <summary>Layers with attention, in files that name no layer types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<int>? FullAttnIdxs { get; init; }

    /// <summary>ε of the norms.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>Width inside the MLP, as the matrices have it.</summary>
    [JsonIgnore]
    public int InnerWidth
    {
        get
        {
            if (!BlockAutoAdjustFfDim) return IntermediateSize;
            int width = (int)((BlockFfnDimMultiplier ?? 1) * (int)(2L * IntermediateSize / 3));
            return (int)(((long)width + BlockMultipleOf - 1) / BlockMultipleOf * BlockMultipleOf);
        }
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> KnownLayerTypes => [Convolution, Attends];

    /// <inheritdoc/>
    private protected override double DefaultTheta => 1_000_000;

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, string> Aliases => s_aliases;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => Lfm2Model.Describe(this);

    /// <summary>Whether a layer is a convolution; else it attends.</summary>
    internal bool IsConvolution(int layer) =>
        LayerTypes is { } types ? types[layer] == Convolution : FullAttnIdxs is { } attends && !attends.Contains(layer);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (Lfm2Config)base.Stored() with
    {
        LayerTypes = [.. Enumerable.Range(0, NumHiddenLayers).Select(l => IsConvolution(l) ? Convolution : Attends)],
    };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        base.FindProblem() ??
        FindEpsilonProblem("norm_eps", NormEps) ??
        FindImpossible(("conv_L_cache", ConvLCache), ("block_multiple_of", BlockMultipleOf)) ?? (
        BlockFfnDimMultiplier is not (null or (> 0 and < 1024))
            ? $"block_ffn_dim_multiplier must be positive, got {BlockFfnDimMultiplier}." :
        FindImpossible(("intermediate_size", InnerWidth)));
}
