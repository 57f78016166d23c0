using System.Text;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Training;

/// <summary>Learns vocabularies of words and pieces of words from texts.</summary>
public static class VocabularyTrainer
{
    /// <summary>Learns a WordPiece vocabulary for BERT's normaliser and pre-tokenizer.</summary>
    /// <remarks>
    /// Merges the most frequent pairs, as Hugging Face does, with <c>##</c> before what continues a word.
    /// </remarks>
    /// <param name="texts">Texts; enumerated once.</param>
    /// <param name="options">
    /// The unknown token is <c>[UNK]</c> unless it is said, and a special one in any case.
    /// </param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static Tokenizer TrainWordPiece(
        IEnumerable<string> texts, VocabularyTrainingOptions options, CancellationToken cancellationToken = default)
    {
        options = WithUnknown(options) with { ContinuingPrefix = options.ContinuingPrefix ?? "##" };
        options.Validate("TrainWordPiece");
        BertNormalizer normalizer =
            new(cleansText: true, spacesIdeographs: true, stripsAccents: null, lowercases: true);
        PlainPreTokenizer preTokenizer = PlainPreTokenizer.Bert();
        var words = WordCounter.Count(texts, normalizer, preTokenizer, options.Threads, cancellationToken);
        (List<string> tokens, _) = WordMergeTrainer.Train(words, options, cancellationToken);
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Specials(options),
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new WordPieceModel(vocabulary, options.UnknownToken!, options.ContinuingPrefix!, 100),
            ModelVocabulary = vocabulary,
            Decoder = new WordPieceDecoder(options.ContinuingPrefix!, cleansUp: true),
        });
    }

    /// <summary>Learns a vocabulary of whole words, the most frequent first, cut at blanks and punctuation.</summary>
    /// <inheritdoc cref="TrainWordPiece"/>
    public static Tokenizer TrainWordLevel(
        IEnumerable<string> texts, VocabularyTrainingOptions options, CancellationToken cancellationToken = default)
    {
        options = WithUnknown(options);
        options.Validate("TrainWordLevel");
        PlainPreTokenizer preTokenizer = PlainPreTokenizer.Whitespace();
        var words = WordCounter.Count(texts, null, preTokenizer, options.Threads, cancellationToken);
        List<string> tokens = [.. options.SpecialTokens];
        tokens.AddRange(
            words.Where(word => word.Value >= options.MinFrequency && !options.SpecialTokens.Contains(word.Key))
            .OrderByDescending(word => word.Value)  // stable: of equals the smaller word
            .Take(options.VocabularySize - tokens.Count).Select(word => word.Key));
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Specials(options),
            PreTokenizer = preTokenizer,
            Model = new WordLevelModel(vocabulary, options.UnknownToken!),
            ModelVocabulary = vocabulary,
        });
    }

    /// <summary>Learns a unigram model of NFKC text, in which a space is U+2581 before a word.</summary>
    /// <remarks>Kudo 2018, https://arxiv.org/abs/1804.10959.</remarks>
    /// <param name="texts">Texts; enumerated once.</param>
    /// <param name="options">The unknown token is <c>&lt;unk&gt;</c> unless it is said.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">
    /// The options contradict themselves, or the characters alone are too many.
    /// </exception>
    public static Tokenizer TrainUnigram(
        IEnumerable<string> texts, VocabularyTrainingOptions options, CancellationToken cancellationToken = default)
    {
        options = WithUnknown(options with { UnknownToken = options.UnknownToken ?? "<unk>" });
        options.Validate("TrainUnigram");
        UnicodeFormNormalizer normalizer = new(NormalizationForm.FormKC);
        MetaspacePreTokenizer preTokenizer = new("\u2581", PrependScheme.Always, splits: true);
        var words = WordCounter.Count(texts, normalizer, preTokenizer, options.Threads, cancellationToken);
        List<UnigramPiece> pieces = [.. options.SpecialTokens.Select(token => new UnigramPiece(token, 0))];
        foreach ((string piece, double score) in UnigramTrainer.Train(words, options, cancellationToken))
            pieces.Add(new UnigramPiece(piece, score));
        ModelVocabulary vocabulary = new(Vocabulary.Number([.. pieces.Select(piece => piece.Token)]));
        int unknown = vocabulary.Find(options.UnknownToken!);
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Specials(options),
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new UnigramModel([.. pieces], unknown, fallsBackToBytes: false),
            ModelVocabulary = vocabulary,
            Decoder = new MetaspaceDecoder("\u2581", PrependScheme.Always, splits: true),
        });
    }

    /// <summary>Learns BPE over characters for any normaliser and pre-tokenizer.</summary>
    internal static Tokenizer TrainMerges(
        IEnumerable<string> texts, VocabularyTrainingOptions options, INormalizer? normalizer,
            IPreTokenizer? preTokenizer,
        ITokenDecoder? decoder, bool fusesUnknown = false, CancellationToken cancellationToken = default)
    {
        options.Validate("TrainMerges");
        var words = WordCounter.Count(texts, normalizer, preTokenizer, options.Threads, cancellationToken);
        (List<string> tokens, List<Merge> merges) = WordMergeTrainer.Train(words, options, cancellationToken);
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        MergeModelOptions model = new()
        {
            UnknownToken = options.UnknownToken,
            ContinuingPrefix = options.ContinuingPrefix,
            EndOfWordSuffix = options.EndOfWordSuffix,
            FusesUnknown = fusesUnknown,
        };
        return TokenizerFactory.Create(new TokenizerParts
        {
            Added = Specials(options),
            Normalizer = normalizer,
            PreTokenizer = preTokenizer,
            Model = new MergeModel(vocabulary, [.. merges], model),
            ModelVocabulary = vocabulary,
            Decoder = decoder,
        });
    }

    private static VocabularyTrainingOptions WithUnknown(VocabularyTrainingOptions options)
    {
        string unknown = options.UnknownToken ?? "[UNK]";
        return options with
        {
            UnknownToken = unknown,
            SpecialTokens = options.SpecialTokens.Contains(unknown)
                ? options.SpecialTokens
                : [unknown, .. options.SpecialTokens],
        };
    }

    private static AddedTokens Specials(VocabularyTrainingOptions options) =>
        new(options.SpecialTokens.Select((token, id) => new AddedToken(id, token, IsSpecial: true)));
}
