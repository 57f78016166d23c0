using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Learns SentencePiece models of merged characters, of words and of single characters.</summary>
public static class SentencePieceTrainer
{
    /// <summary>Learns a model, piece for piece that which the reference learns.</summary>
    /// <param name="texts">Texts without line ends; enumerated once.</param>
    /// <param name="options">What to learn.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static SentencePieceTokenizer Train(
        IEnumerable<string> texts, SentencePieceTrainingOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        SentencePieceCorpus corpus = SentencePieceCorpus.Read(texts, options, cancellationToken);
        List<SentencePieceEntry> pieces = options.MetaPieces();
        int room = options.VocabularySize - pieces.Count;
        if (room < 0)
            throw new ArgumentException(
                $"SentencePieceTrainer: vocabularySize must be at least {pieces.Count}, got {options.VocabularySize}.");
        pieces.AddRange(options.Algorithm switch
        {
            SentencePieceAlgorithm.Word => Frequent(corpus.Words(splitsAgain: true), room),
            SentencePieceAlgorithm.Character => Frequent(corpus.RequiredCharacters, room),
            _ => SentencePieceMerger.Learn(corpus, options, room, cancellationToken),
        });
        return SentencePieceAssembly.Create([.. pieces], options.ToSettings(), "trained model", postProcessor: null);
    }

    // The most frequent ones with the logarithms of their probabilities, in single precision as in the reference.
    private static IEnumerable<SentencePieceEntry> Frequent(IReadOnlyList<KeyValuePair<string, long>> counts, int room)
    {
        float total = Log(counts.Sum(pair => pair.Value));
        return counts.Where(pair => !pair.Key.Contains(SentencePieceCorpus.Unknown))
            .Take(room)
            .Select(pair => new SentencePieceEntry(pair.Key, Log(pair.Value) - total, SentencePieceKind.Normal));
    }

    private static float Log(long count) => (float)PortableMath.Log((float)count);
}
