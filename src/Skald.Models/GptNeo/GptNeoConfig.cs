using System.Text.Json.Serialization;

namespace Skald.Models.GptNeo;

/// <summary>Hyper-parameters of a GPT-Neo checkpoint.</summary>
public sealed record GptNeoConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public GptNeoConfig() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["GPTNeoForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "gpt_neo";

    /// <summary>gelu_new (tanh form), gelu, relu or silu.</summary>
    public string ActivationFunction { get; init; } = "gelu_new";

    /// <summary>Of each layer whether it sees all ("global") or a window ("local"); null for turns.</summary>
    public IReadOnlyList<string>? AttentionLayers { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Width inside the MLP; null for 4 · E.</summary>
    public int? IntermediateSize { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>Positions that have an embedding.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Attention heads.</summary>
    public int NumHeads { get; init; }

    /// <summary>Blocks.</summary>
    public int NumLayers { get; init; }

    /// <summary>W: in local layers a query sees W keys, its own included.</summary>
    public int WindowSize { get; init; } = 256;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Layers => NumLayers;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Width => HiddenSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Heads => NumHeads;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ContextLength => MaxPositionEmbeddings;

    /// <summary>The window of a layer; 0 for none.</summary>
    internal int WindowOf(int layer) =>
        (AttentionLayers?[layer] ?? (layer % 2 == 0 ? "global" : "local")) == "local" ? WindowSize : 0;

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => GptNeoModel.Describe(this);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("num_heads", NumHeads), ("num_layers", NumLayers),
            ("max_position_embeddings", MaxPositionEmbeddings), ("window_size", WindowSize),
            ("intermediate_size", IntermediateSize ?? (4L * HiddenSize))) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ?? (
        HiddenSize % NumHeads != 0 ? $"num_heads must divide hidden_size, got {NumHeads} and {HiddenSize}." :
        AttentionLayers is { } layers && layers.Count != NumLayers
            ? $"attention_layers must name {NumLayers} layers, got {layers.Count}." :
        FindActivationProblem("activation_function", ActivationFunction));
}
