using System.Text;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of unigram model to learn, as Hugging Face does; a space is U+2581 before a word.</summary>
/// <remarks>Kudo 2018, https://arxiv.org/abs/1804.10959.</remarks>
public sealed record UnigramTrainingOptions : WordTrainingOptions
{
    /// <summary>An unknown token <c>&lt;unk&gt;</c>, and text in NFKC.</summary>
    public UnigramTrainingOptions() => (UnknownToken, Form) = ("<unk>", NormalizationForm.FormKC);

    /// <summary>Longest piece, in characters.</summary>
    public int MaxTokenLength { get; init; } = 16;

    /// <summary>Characters that are pieces in any case.</summary>
    public string InitialAlphabet { get; init; } = "";

    /// <summary>Pieces with which the training begins.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>Share of the pieces that each round keeps.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>Times that probabilities are fitted before pieces are dropped.</summary>
    public int SubIterations { get; init; } = 2;

    internal override string Operation => "Unigram training";

    internal override void Validate()
    {
        base.Validate();
        if (UnknownToken is null) throw Refuse("the unknown token must be named, got none; leave it at <unk>");
        CheckLength(MaxTokenLength);
        Require(SeedSize >= 1, "seedSize must be positive", SeedSize, "leave it at a million");
        Require(ShrinkingFactor is > 0 and < 1, "shrinkingFactor must lie between 0 and 1", ShrinkingFactor, "leave it at 0.75");
        Require(SubIterations is >= 1 and <= 100, "subIterations must lie in [1, 100]", SubIterations, "leave it at 2");
    }

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken)
    {
        var (normalizer, preTokenizer) = (Normalizer(), PreTokenizer(WordSplit.Metaspace));
        KeyValuePair<string, long>[] words =
            WordCounter.Count(texts, normalizer, preTokenizer, ThreadCount, report, cancellationToken);
        List<UnigramPiece> pieces = [.. AllSpecialTokens.Select(token => new UnigramPiece(token, 0))];
        foreach ((string piece, double score) in UnigramTrainer.Train(words, this, report, cancellationToken))
            pieces.Add(new UnigramPiece(piece, score));
        ModelVocabulary vocabulary = new(Vocabulary.Number([.. pieces.Select(piece => piece.Token)]));
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Added,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new UnigramModel([.. pieces], vocabulary.Find(UnknownToken!), fallsBackToBytes: false),
            ModelVocabulary = vocabulary,
            Decoder = new MetaspaceDecoder("\u2581", PrependScheme.Always, splits: true),
        });
    }
}
