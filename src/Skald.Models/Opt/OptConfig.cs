using System.Text.Json.Serialization;
using Skald.Tensors.Nn;

namespace Skald.Models.Opt;

/// <summary>Hyper-parameters of an OPT checkpoint.</summary>
public sealed record OptConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public OptConfig() => (TieWordEmbeddings, PadTokenId) = (true, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["OPTForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "opt";

    /// <summary>The MLP's function.</summary>
    public string ActivationFunction { get; init; } = "relu";

    /// <summary>Norms stand before each part; else after each sum.</summary>
    public bool DoLayerNormBefore { get; init; } = true;

    /// <summary>Biases of all projections.</summary>
    public bool EnableBias { get; init; } = true;

    /// <summary>Width inside the MLP.</summary>
    public int FfnDim { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Deviation of initial weights, under the family's own name.</summary>
    public float InitStd { get; init; } = 0.02f;

    /// <summary>Norms have weight and bias.</summary>
    public bool LayerNormElementwiseAffine { get; init; } = true;

    /// <summary>Positions that have an embedding.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Attention heads.</summary>
    public int NumAttentionHeads { get; init; }

    /// <summary>Blocks.</summary>
    public int NumHiddenLayers { get; init; }

    /// <summary>No norm after the last block, as in files made before it was there.</summary>
    [JsonPropertyName("_remove_final_layer_norm")]
    public bool RemoveFinalLayerNorm { get; init; }

    /// <summary>Width of the token table; null for E.</summary>
    public int? WordEmbedProjDim { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NumHiddenLayers;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => HiddenSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NumAttentionHeads;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ContextLength => MaxPositionEmbeddings;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> ForeignKeys => ["initializer_range"];

    /// <inheritdoc/>
    internal override float InitialDeviation(Parameter parameter, bool isOutput) =>
        InitStd / (isOutput ? MathF.Sqrt(2 * NumHiddenLayers) : 1);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => OptModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("num_attention_heads", NumAttentionHeads),
            ("num_hidden_layers", NumHiddenLayers), ("max_position_embeddings", MaxPositionEmbeddings),
            ("ffn_dim", FfnDim), ("word_embed_proj_dim", WordEmbedProjDim ?? HiddenSize)) ??
        FindCommonProblem() ?? (
        HiddenSize % NumAttentionHeads != 0
            ? $"num_attention_heads must divide hidden_size, got {NumAttentionHeads} and {HiddenSize}." :
        PadTokenId is { } pad && (uint)pad >= (uint)VocabSize
            ? $"pad_token_id must lie in [0, {VocabSize}), the vocabulary, got {pad}." :
        FindActivationProblem("activation_function", ActivationFunction));
}
