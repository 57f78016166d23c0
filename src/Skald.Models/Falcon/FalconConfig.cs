using System.Text.Json.Serialization;

namespace Skald.Models.Falcon;

/// <summary>Hyper-parameters of a Falcon checkpoint.</summary>
public sealed record FalconConfig : ArchitectureConfig
{
    /// <summary>A configuration whose sizes are yet to be stated; the head is the embedding.</summary>
    public FalconConfig() => TieWordEmbeddings = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Architectures { get; init; } = ["FalconForCausalLM"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "falcon";

    /// <summary>The MLP's function.</summary>
    public string Activation { get; init; } = "gelu";

    /// <summary>A bias that falls with distance, in place of rotary positions.</summary>
    public bool Alibi { get; init; }

    /// <summary>Biases of all projections.</summary>
    public bool Bias { get; init; }

    /// <summary>Width inside the MLP; null for 4 · E.</summary>
    public int? FfnHiddenSize { get; init; }

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEpsilon { get; init; } = 1e-5f;

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxPositionEmbeddings { get; init; } = 2048;

    /// <summary>One head of keys and values for all queries; the new architecture has groups instead.</summary>
    public bool MultiQuery { get; init; } = true;

    /// <summary>The arrangement of the 40B model and larger ones.</summary>
    public bool NewDecoderArchitecture { get; init; }

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; init; }

    /// <summary>Blocks.</summary>
    public int NumHiddenLayers { get; init; }

    /// <summary>Heads that own keys and values, in the new architecture; null for one per query head.</summary>
    public int? NumKvHeads { get; init; }

    /// <summary>Norms of a parallel block; null for 2 in the new architecture, else 1.</summary>
    public int? NumLnInParallelAttn { get; init; }

    /// <summary>Attention and MLP both read the block's input.</summary>
    public bool ParallelAttn { get; init; } = true;

    /// <summary>Rotary positions.</summary>
    public RopeParameters? RopeParameters { get; init; }

    /// <summary>θ in files older than transformers 5; never written.</summary>
    public double? RopeTheta { get; init; }

    /// <summary>Stretching in files older than transformers 5; never written.</summary>
    public RopeParameters? RopeScaling { get; init; }

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
    public int KvHeads =>
        NewDecoderArchitecture ? NumKvHeads ?? NumAttentionHeads : MultiQuery ? 1 : NumAttentionHeads;

    /// <summary>Width of one head.</summary>
    [JsonIgnore]
    public int HeadSize => HiddenSize / NumAttentionHeads;

    /// <summary>Whether the parts of a parallel block have a norm each.</summary>
    [JsonIgnore]
    public bool HasTwoNorms => NewDecoderArchitecture && (NumLnInParallelAttn ?? 2) == 2;

    /// <summary>Rotary positions, whichever layout the file had.</summary>
    [JsonIgnore]
    public RopeParameters Rope => Models.RopeParameters.Resolve(RopeParameters ?? RopeScaling, RopeTheta ?? 10_000);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => FalconModel.Describe(this);

    /// <inheritdoc/>
    internal override ModelConfig Stored() => (FalconConfig)base.Stored() with
    {
        RopeParameters = Rope,
        RopeTheta = null,
        RopeScaling = null,
    };

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("num_attention_heads", NumAttentionHeads),
            ("num_hidden_layers", NumHiddenLayers), ("num_kv_heads", KvHeads),
            ("max_position_embeddings", MaxPositionEmbeddings),
            ("ffn_hidden_size", FfnHiddenSize ?? (4L * HiddenSize))) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_epsilon", LayerNormEpsilon) ?? (
        HiddenSize % NumAttentionHeads != 0
            ? $"num_attention_heads must divide hidden_size, got {NumAttentionHeads} and {HiddenSize}." :
        NumAttentionHeads % KvHeads != 0
            ? $"num_kv_heads must divide num_attention_heads, got {KvHeads} and {NumAttentionHeads}." :
        !Alibi && HeadSize % 2 != 0 ? $"heads must be even for rotary angles, got a width of {HeadSize}." :
        FindActivationProblem("activation", Activation) ?? (Alibi ? null : Rope.FindProblem(HeadSize / 2)));
}
