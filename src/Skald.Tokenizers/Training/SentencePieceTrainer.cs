using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Learns SentencePiece models.</summary>
/// <remarks>
/// Merged characters, words and single characters are piece for piece those of the reference, and so are a unigram
/// model's, but for the last bits of their scores: where the vocabulary ends among pieces of one score, another may be in.
/// </remarks>
internal static class SentencePieceTrainer
{
    public static SentencePieceTokenizer Train(
        TrainingTexts texts, SentencePieceTrainingOptions options, TrainingReport report,
        CancellationToken cancellationToken)
    {
        SentencePieceCorpus corpus = SentencePieceReader.Read(texts, options, report, cancellationToken);
        if (corpus.RequiredCharacters.Count == 0)
            throw options.Refuse("the texts must have characters, got none; check where they come from");
        List<SentencePieceEntry> pieces = options.MetaPieces();
        int room = options.VocabularySize - pieces.Count;
        bool isWhole = options.Algorithm is SentencePieceAlgorithm.Word or SentencePieceAlgorithm.Character;
        if (!isWhole && room < corpus.RequiredCharacters.Count)
        {
            throw options.Refuse(
                $"vocabularySize must be at least {pieces.Count + corpus.RequiredCharacters.Count} ({pieces.Count} symbols "
                + $"and {corpus.RequiredCharacters.Count} characters), got {options.VocabularySize}; choose a larger one "
                + "or a smaller characterCoverage");
        }

        pieces.AddRange(options.Algorithm switch
        {
            SentencePieceAlgorithm.Word => Frequent(corpus.Words(splitsAgain: true), room),
            SentencePieceAlgorithm.Character => Frequent(corpus.RequiredCharacters, room),
            SentencePieceAlgorithm.Bpe => SentencePieceMerger.Learn(corpus, options, room, report, cancellationToken),
            _ => SentencePieceUnigram.Learn(corpus, options, room, report, cancellationToken),
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
