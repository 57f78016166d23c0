using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.Llama;

/// <summary>Hyper-parameters that Llama-shaped families share: the keys of config.json, in PascalCase.</summary>
public abstract record LlamaShapedConfig : ModelConfig
{
    /// <summary>Biases of the attention's projections.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Dropout of attention probabilities; must be 0.</summary>
    public float AttentionDropout { get; init; }

    /// <summary>Width of one head; null for hidden_size / num_attention_heads.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HeadDim { get; init; }

    /// <summary>The MLP's function.</summary>
    public abstract string HiddenAct { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>Query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>Blocks.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>Heads that own keys and values; null for one per query head.</summary>
    public int? NumKeyValueHeads { get; init; }

    /// <summary>ε of the norms.</summary>
    public float RmsNormEps { get; init; } = 1e-6f;

    /// <summary>Rotary positions.</summary>
    public RopeParameters? RopeParameters { get; init; }

    /// <summary>θ in files older than transformers 5; never written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? RopeTheta { get; init; }

    /// <summary>Stretching in files older than transformers 5; never written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RopeScaling? RopeScaling { get; init; }

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

    /// <summary>Heads that own keys and values.</summary>
    [JsonIgnore]
    public int KvHeads => NumKeyValueHeads ?? NumAttentionHeads;

    /// <summary>Width of one head.</summary>
    [JsonIgnore]
    public int HeadSize => HeadDim ?? HiddenSize / NumAttentionHeads;

    /// <summary>Rotary positions, whichever layout the file had.</summary>
    [JsonIgnore]
    public RopeParameters Rope =>
        RopeParameters ?? new(RopeTheta ?? 10_000f, RopeScaling?.Kind ?? "default");

    /// <inheritdoc/>
    [JsonIgnore]
    public override Int128 ParameterCount
    {
        get
        {
            Int128 tables = (TieWordEmbeddings ? 1 : 2) * (Int128)VocabSize * HiddenSize;
            return tables + (NumHiddenLayers * (AttentionParameters + OtherParameters)) + FinalNormParameters;
        }
    }

    /// <summary>Elements of a block besides the attention's.</summary>
    private protected abstract Int128 OtherParameters { get; }

    /// <summary>Elements of the norm before the head.</summary>
    private protected abstract Int128 FinalNormParameters { get; }

    private Int128 AttentionParameters
    {
        get
        {
            Int128 e = HiddenSize, queries = (Int128)NumAttentionHeads * HeadSize, keys = (Int128)KvHeads * HeadSize;
            return (2 * e * (queries + keys)) + (AttentionBias ? queries + (2 * keys) + e : 0);
        }
    }

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
        PadTokenId is { } pad && (uint)pad >= (uint)VocabSize
            ? $"pad_token_id must lie in [0, {VocabSize}), the vocabulary, got {pad}." :
        RmsNormEps is not (> 0 and < 1) ? $"rms_norm_eps must lie in (0, 1), got {RmsNormEps}." :
        AttentionDropout != 0 ? $"attention_dropout must be 0, got {AttentionDropout}." :
        !Activations.TryFind(HiddenAct, out _)
            ? $"hidden_act must be one of {Activations.Names}, got \"{HiddenAct}\"." :
        Rope.FindProblem());
}
