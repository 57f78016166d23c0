using System.Text.Json.Serialization;
using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models;

/// <summary>Hyper-parameters that most families share under these keys of config.json.</summary>
public abstract record TransformerConfig : ArchitectureConfig
{
    /// <summary>The MLP's function; null where the family has another key for it.</summary>
    public string? HiddenAct { get; init; } = "silu";

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Width inside the MLP.</summary>
    public int IntermediateSize { get; init; }

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; init; }

    /// <summary>Blocks.</summary>
    public int NumHiddenLayers { get; init; }

    /// <summary>Heads that own keys and values; null for one per query head.</summary>
    public int? NumKeyValueHeads { get; init; }

    /// <summary>Width of one head; null for hidden_size / num_attention_heads.</summary>
    public int? HeadDim { get; init; }

    /// <summary>Rotary positions.</summary>
    public RopeParameters? RopeParameters { get; init; }

    /// <summary>θ in files older than transformers 5; never written.</summary>
    public double? RopeTheta { get; init; }

    /// <summary>Stretching in files older than transformers 5; never written.</summary>
    public RopeParameters? RopeScaling { get; init; }

    /// <summary>Share of a head that turns, in files older than transformers 5; never written.</summary>
    public double? PartialRotaryFactor { get; init; }

    /// <summary>W: with a window, a query sees W keys, its own included; null or 0 for no window.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>
    /// Of each layer whether it sees all ("full_attention") or a window; null for the family's pattern.
    /// </summary>
    public IReadOnlyList<string>? LayerTypes { get; init; }

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
    /// <remarks>Angles that stretch with the text set no bound.</remarks>
    [JsonIgnore]
    public override int ContextLength => Rope.Kind == "dynamic" ? MaxSize : MaxPositionEmbeddings;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool DependsOnLongestRow => Rope.DependsOnLength;

    /// <summary>Heads that own keys and values.</summary>
    [JsonIgnore]
    public virtual int KvHeads => NumKeyValueHeads ?? NumAttentionHeads;

    /// <summary>Width of one head.</summary>
    [JsonIgnore]
    public virtual int HeadSize => HeadDim ?? HiddenSize / Math.Max(1, NumAttentionHeads);

    /// <summary>Rotary positions, whichever layout the file had.</summary>
    [JsonIgnore]
    public virtual RopeParameters Rope => Models.RopeParameters.Resolve(
        RopeParameters ?? RopeScaling, RopeTheta ?? DefaultTheta, PartialRotaryFactor ?? DefaultRotaryShare);

    /// <summary>The MLP's function, whatever the family calls the key.</summary>
    private protected virtual string ActivationName => HiddenAct ?? "silu";

    /// <summary>Whether files always state the width of a head, since its absence means another than E/H.</summary>
    private protected virtual bool StatesHeadDim => false;

    /// <summary>θ where a file states none.</summary>
    private protected virtual double DefaultTheta => 10_000;

    /// <summary>Share of a head that turns where a file states none; null for all of it.</summary>
    private protected virtual double? DefaultRotaryShare => null;

    /// <summary>Which features turn together.</summary>
    private protected virtual RotaryLayout RotaryLayout => RotaryLayout.HalfSplit;

    /// <summary>What a layer can be.</summary>
    private protected virtual IReadOnlyList<string> KnownLayerTypes => ["full_attention", "sliding_attention"];

    /// <summary>Whether a layer has a window where a file doesn't say.</summary>
    private protected virtual bool SlidesByDefault(int layer) => false;

    /// <summary>Whether a layer sees no more than a window.</summary>
    internal bool IsSliding(int layer) =>
        LayerTypes is { } types ? types[layer] == "sliding_attention" : SlidesByDefault(layer);

    /// <summary>The window of a layer; 0 for none.</summary>
    internal int WindowOf(int layer) => IsSliding(layer) ? SlidingWindow ?? 0 : 0;

    /// <summary>A decoder of these sizes, under the names that Hugging Face mostly gives.</summary>
    /// <param name="finalNorm">The norm after the last block.</param>
    /// <param name="block">From a layer's number to its block.</param>
    internal Architecture Decoder(NormSettings finalNorm, Func<int, BlockSettings> block) => new()
    {
        VocabSize = VocabSize,
        Width = HiddenSize,
        PaddingIndex = PadTokenId,
        Layers = NumHiddenLayers,
        Block = block,
        FinalNorm = finalNorm,
        RereadsBeyond = Rope.Kind is "longrope" or "su"
            ? Rope.OriginalMaxPositionEmbeddings ?? MaxPositionEmbeddings : null,
        IsTied = TieWordEmbeddings,
    };

    /// <summary>Rotary positions of a layer.</summary>
    internal RotarySettings Rotary => Turning(Rope);

    /// <summary>Self-attention of these sizes, in the plainest form.</summary>
    internal AttentionSettings Attention => new()
    {
        Name = "self_attn",
        Width = HiddenSize,
        Heads = NumAttentionHeads,
        KvHeads = KvHeads,
        HeadDim = HeadSize,
        Rotary = Rotary,
    };

    /// <summary>A gated MLP of these sizes.</summary>
    internal MlpSettings Mlp => new()
    {
        Name = "mlp",
        Width = HiddenSize,
        Inner = IntermediateSize,
        Activation = Activations.Find(ActivationName),
        IsGated = true,
    };

    /// <summary>Rotary positions with frequencies of their own.</summary>
    internal RotarySettings Turning(RopeParameters rope) =>
        new(rope, HeadSize, MaxPositionEmbeddings) { Layout = RotaryLayout };

    /// <inheritdoc/>
    internal override ModelConfig Stored() => ((TransformerConfig)base.Stored()) with
    {
        HeadDim = StatesHeadDim ? HeadSize : HeadDim,
        RopeParameters = Rope,
        RopeTheta = null,
        RopeScaling = null,
        PartialRotaryFactor = null,
    };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("intermediate_size", IntermediateSize),
            ("num_attention_heads", NumAttentionHeads), ("num_hidden_layers", NumHiddenLayers),
            ("num_key_value_heads", KvHeads), ("max_position_embeddings", MaxPositionEmbeddings)) ??
        FindCommonProblem() ?? (
        NumAttentionHeads % KvHeads != 0
            ? $"num_key_value_heads must divide num_attention_heads, got {KvHeads} and {NumAttentionHeads}." :
        HeadDim is null && HiddenSize % NumAttentionHeads != 0
            ? $"num_attention_heads must divide hidden_size, got {NumAttentionHeads} and {HiddenSize}." :
        (long)NumAttentionHeads * HeadSize > MaxSize
            ? $"num_attention_heads · head_dim must be at most {MaxSize}, got {NumAttentionHeads} · {HeadSize}." :
        HeadSize < 1 || HeadSize % 2 != 0 ? $"head_dim must be even and positive for rotary angles, got {HeadSize}." :
        SlidingWindow is < 0 ? $"sliding_window must not be negative, got {SlidingWindow}." :
        LayerTypes is { } types && types.Count != NumHiddenLayers
            ? $"layer_types must name {NumHiddenLayers} layers, got {types.Count}." :
        LayerTypes?.FirstOrDefault(type => !KnownLayerTypes.Contains(type)) is { } unknown
            ? $"layer_types must be of {string.Join(", ", KnownLayerTypes)}, got \"{unknown}\"." :
        PadTokenId is { } pad && (uint)pad >= (uint)VocabSize
            ? $"pad_token_id must lie in [0, {VocabSize}), the vocabulary, got {pad}." :
        FindActivationProblem("hidden_act", ActivationName) ?? FindRopeProblem());

    /// <summary>The first rule that rotary positions break, or null.</summary>
    private protected virtual string? FindRopeProblem() => Rope.FindProblem(Rotary.Width / 2);
}
