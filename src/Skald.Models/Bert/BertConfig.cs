using System.Text.Json.Serialization;
using Skald.Models.Layers;

namespace Skald.Models.Bert;

/// <summary>Hyper-parameters of a BERT checkpoint.</summary>
public sealed record BertConfig : EncoderConfig
{
    private const string Absolute = "absolute";

    /// <summary>A configuration whose sizes are yet to be stated.</summary>
    public BertConfig() => (TieWordEmbeddings, PadTokenId) = (true, 0);

    /// <inheritdoc/>
    /// <remarks>The first name says which head the checkpoint has.</remarks>
    public override IReadOnlyList<string> Architectures { get; init; } = ["BertModel"];

    /// <inheritdoc/>
    public override string ModelType { get; init; } = "bert";

    /// <summary>The MLP's function.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>E, width of the residual stream.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width inside the MLP.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Reads without seeing what follows; not supported.</summary>
    public bool IsDecoder { get; init; }

    /// <summary>ε of the norms.</summary>
    public float LayerNormEps { get; init; } = 1e-12f;

    /// <summary>Positions that have an embedding.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Attention heads.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Blocks.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>How files before transformers 5 say that positions have embeddings; never written.</summary>
    public string PositionEmbeddingType { get; init; } = Absolute;

    /// <summary>Token types that have an embedding.</summary>
    public int TypeVocabSize { get; init; } = 2;

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
    internal override IReadOnlyList<string> ForeignKeys => ["position_embedding_type"];

    /// <inheritdoc/>
    /// <remarks>A file without the keys means a tenth.</remarks>
    [JsonIgnore]
    internal override DropoutShares Dropout
    {
        get
        {
            const double usual = 0.1;
            float hidden = (float)(OtherKeys.Number("hidden_dropout_prob") ?? usual);
            return new(hidden, (float)(OtherKeys.Number("attention_probs_dropout_prob") ?? usual), hidden, hidden);
        }
    }

    /// <inheritdoc/>
    [JsonIgnore]
    internal override float HeadDropout => (float)(OtherKeys.Number("classifier_dropout") ?? Dropout.Mlp);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override Architecture Architecture => BertModel.Describe(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override string? Pooler => BertModel.Pooler(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override EncoderHead? Head => BertModel.Head(this);

    /// <inheritdoc/>
    [JsonIgnore]
    internal override WordHeadSettings? Words => BertModel.Words(this);

    /// <inheritdoc/>
    /// <remarks>Files often keep the heads and the pooler of a former task, and the copies of a tied matrix and its bias.</remarks>
    internal override bool LeavesOut(string tensor) => BertModel.IsOfAnotherTask(tensor);

    /// <inheritdoc/>
    public override string? FindProblem() =>
        FindImpossible(
            ("vocab_size", VocabSize), ("hidden_size", HiddenSize), ("intermediate_size", IntermediateSize),
            ("num_attention_heads", NumAttentionHeads), ("num_hidden_layers", NumHiddenLayers),
            ("max_position_embeddings", MaxPositionEmbeddings), ("type_vocab_size", TypeVocabSize), ("id2label", Labels)) ??
        FindCommonProblem() ?? FindEpsilonProblem("layer_norm_eps", LayerNormEps) ?? (
        HiddenSize % NumAttentionHeads != 0
            ? $"num_attention_heads must divide hidden_size, got {NumAttentionHeads} and {HiddenSize}." :
        PadTokenId is { } pad && (uint)pad >= (uint)VocabSize
            ? $"pad_token_id must lie in [0, {VocabSize}), the vocabulary, got {pad}." :
        IsDecoder ? "is_decoder must be false: the model sees both sides of a token." :
        PositionEmbeddingType != Absolute
            ? $"position_embedding_type must be {Absolute}, got \"{PositionEmbeddingType}\"." :
        Architectures is not [var name, ..] || !BertModel.Knows(name)
            ? $"architectures must begin with one of {BertModel.Names}, got {string.Join(", ", Architectures)}." :
        DropoutShares.FindProblem("hidden_dropout_prob", Dropout.Mlp)
        ?? DropoutShares.FindProblem("attention_probs_dropout_prob", Dropout.Attention)
        ?? DropoutShares.FindProblem("classifier_dropout", HeadDropout)
        ?? FindActivationProblem("hidden_act", HiddenAct));
}
