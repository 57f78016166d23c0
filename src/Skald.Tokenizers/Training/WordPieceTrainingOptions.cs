using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of WordPiece vocabulary to learn, for BERT's normaliser and pre-tokenizer.</summary>
/// <remarks>Merges the most frequent pairs, as Hugging Face does, with the prefix before what continues a word.</remarks>
public sealed record WordPieceTrainingOptions : MergeTrainingOptions
{
    private const int LongestWord = 100;

    /// <summary>BERT's settings: <c>[UNK]</c>, <c>##</c>, lower case without accents.</summary>
    public WordPieceTrainingOptions()
    {
        UnknownToken = "[UNK]";
        ContinuingPrefix = "##";
        Lowercases = true;
        StripsAccents = true;
    }

    internal override string Operation => "WordPiece training";

    internal override void Validate()
    {
        base.Validate();
        if (UnknownToken is null) throw Refuse("the unknown token must be named, got none; leave it at [UNK]");
        if (EndOfWordSuffix is { } suffix)
            throw Refuse($"endOfWordSuffix must be left out, got {suffix}; use the continuing prefix");
    }

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken)
    {
        // Null as in BERT's files: accents go where capitals do.
        bool? stripsAccents = StripsAccents == Lowercases ? null : StripsAccents;
        INormalizer normalizer =
            new BertNormalizer(cleansText: true, spacesIdeographs: true, stripsAccents, Lowercases);
        if (Form is { } form) normalizer = new NormalizerSequence([new UnicodeFormNormalizer(form), normalizer]);
        IPreTokenizer preTokenizer = PreTokenizer(WordSplit.Bert);
        KeyValuePair<string, long>[] words =
            WordCounter.Count(texts, normalizer, preTokenizer, ThreadCount, report, cancellationToken);
        (List<string> tokens, _) = WordMergeTrainer.Train(words, this, report, cancellationToken);
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Added,
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new WordPieceModel(vocabulary, UnknownToken!, ContinuingPrefix ?? "", LongestWord),
            ModelVocabulary = vocabulary,
            Decoder = new WordPieceDecoder(ContinuingPrefix ?? "", cleansUp: true),
        });
    }
}
