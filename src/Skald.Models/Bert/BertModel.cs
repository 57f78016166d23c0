using Skald.Models.Layers;

namespace Skald.Models.Bert;

/// <summary>
/// BERT: an encoder that norms after each sum, x = norm(x + part(x)), and reads words, positions and token types from
/// learned tables. What stands on it depends on the task.
/// </summary>
/// <remarks>Devlin et al. 2018, https://arxiv.org/abs/1810.04805, §3.</remarks>
internal static class BertModel
{
    private const string Bare = "BertModel", Classifier = "classifier", WordsName = "cls.predictions";
    private const string MaskedLanguageModel = "BertForMaskedLM", PreTraining = "BertForPreTraining";

    private static readonly EncoderHead s_nextSentence =
        new("cls.seq_relationship", 2, IsPooled: true, "SEQ_CLS") { HasDropout = false };

    /// <summary>From a checkpoint's class to its head.</summary>
    private static readonly (string Class, Func<BertConfig, EncoderHead?> Head)[] s_heads =
    [
        (Bare, _ => null),
        (MaskedLanguageModel, _ => null),
        (PreTraining, _ => s_nextSentence),
        ("BertForSequenceClassification", config => new(Classifier, config.Labels, IsPooled: true, "SEQ_CLS")),
        ("BertForMultipleChoice", _ => new(Classifier, 1, IsPooled: true, "SEQ_CLS")),
        ("BertForNextSentencePrediction", _ => s_nextSentence),
        ("BertForTokenClassification", config => new(Classifier, config.Labels, IsPooled: false, "TOKEN_CLS")),
        ("BertForQuestionAnswering", _ => new("qa_outputs", 2, IsPooled: false, "QUESTION_ANS") { HasDropout = false }),
    ];

    /// <summary>The classes, for messages.</summary>
    public static string Names => string.Join(", ", s_heads.Select(head => head.Class));

    /// <summary>Whether a checkpoint's class is known.</summary>
    public static bool Knows(string name) => s_heads.Any(head => head.Class == name);

    /// <summary>The head of a checkpoint.</summary>
    public static EncoderHead? Head(BertConfig config) =>
        s_heads.FirstOrDefault(head => head.Class == config.Architectures[0]).Head?.Invoke(config);

    /// <summary>What tells words, in checkpoints that were made to guess them.</summary>
    public static WordHeadSettings? Words(BertConfig config)
    {
        if (config.Architectures[0] is not (MaskedLanguageModel or PreTraining)) return null;
        return new()
        {
            Name = WordsName,
            TransformName = "transform.dense",
            DecoderName = "decoder",
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            Activation = Activations.Find(config.HiddenAct),
            Norm = NormSettings.Layer(config.LayerNormEps).Named("transform.LayerNorm"),
            IsTied = config.TieWordEmbeddings,
        };
    }

    /// <summary>Whether a tensor may belong to a head or a pooler.</summary>
    public static bool IsOfAnotherTask(string tensor) =>
        tensor.StartsWith("cls.", StringComparison.Ordinal) || tensor.StartsWith("bert.pooler.", StringComparison.Ordinal);

    /// <summary>The pooler's path: a head for tokens goes without one.</summary>
    public static string? Pooler(BertConfig config) =>
        IsBare(config) ? "pooler.dense" : Head(config) is { IsPooled: true } ? "bert.pooler.dense" : null;

    public static Architecture Describe(BertConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps);
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.HiddenSize,
            PaddingIndex = config.PadTokenId,
            Path = IsBare(config) ? "" : "bert",
            TokensName = "embeddings.word_embeddings",
            Positions = new("embeddings.position_embeddings", config.MaxPositionEmbeddings),
            Types = new("embeddings.token_type_embeddings", config.TypeVocabSize),
            EmbeddingNorm = norm.Named("embeddings.LayerNorm"),
            BlocksName = "encoder.layer",
            Layers = config.NumHiddenLayers,
            Block = _ => new()
            {
                Mixer = new AttentionSettings
                {
                    Name = "attention",
                    Names = new("self.query", "self.key", "self.value", "output.dense"),
                    Width = config.HiddenSize,
                    Heads = config.NumAttentionHeads,
                    KvHeads = config.NumAttentionHeads,
                    HeadDim = config.HiddenSize / config.NumAttentionHeads,
                    HasInputBias = true,
                    HasOutputBias = true,
                },
                MixerSumNorm = norm.Named("attention.output.LayerNorm"),
                Mlp = new MlpSettings
                {
                    Names = new(Up: "intermediate.dense", Down: "output.dense"),
                    Width = config.HiddenSize,
                    Inner = config.IntermediateSize,
                    Activation = Activations.Find(config.HiddenAct),
                    HasBias = true,
                },
                MlpSumNorm = norm.Named("output.LayerNorm"),
            },
            IsTied = true,
        };
    }

    private static bool IsBare(BertConfig config) => config.Architectures[0] == Bare;
}
