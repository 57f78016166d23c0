using System.Runtime.InteropServices;
using System.Text;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Learns the pieces of a SentencePiece unigram model and the logarithms of their probabilities.</summary>
/// <remarks>
/// Kudo 2018, https://arxiv.org/abs/1804.10959, §3.2. Sums are in single precision as in the reference, and in the order
/// of the words, the most frequent first, whatever the number of threads.
/// </remarks>
internal sealed class SentencePieceUnigram
{
    private const float FrequencyThreshold = 0.5f, PenaltyStep = 0.0001f;

    private readonly SentencePieceTrainingOptions _options;
    private readonly FloatPieces _pieces;
    private readonly OrderedWords _words;
    private readonly int _desired;

    private SentencePieceUnigram(
        SentencePieceTrainingOptions options, FloatPieces pieces, OrderedWords words)
    {
        (_options, _pieces, _words) = (options, pieces, words);
        _desired = (int)(options.VocabularySize * 1.1);
    }

    /// <summary>Pieces with their scores, the best first.</summary>
    public static IEnumerable<SentencePieceEntry> Learn(
        SentencePieceCorpus corpus, SentencePieceTrainingOptions options, int room, TrainingReport report,
        CancellationToken cancellationToken)
    {
        report.Begin(TrainingStage.Seeding, null);
        FloatPieces pieces = new(Seeds(corpus, options));
        OrderedWords words = new(
            options.SplitsBySpace
                ? corpus.Words(splitsAgain: false)
                : [.. corpus.Texts.Select(text => new KeyValuePair<string, long>(text, 1))],
            options.ThreadCount, cancellationToken);
        report.End(words.Counts.Length);
        SentencePieceUnigram trainer = new(options, pieces, words);
        trainer.Run(report);
        return trainer.Finish(corpus.RequiredCharacters, room);
    }

    // Characters first, then stretches, the weightiest first; of equals the one of more bytes.
    private static List<(string Piece, float Weight)> Seeds(
        SentencePieceCorpus corpus, SentencePieceTrainingOptions options)
    {
        Dictionary<Rune, long> characters = [];
        foreach ((FollowedWord word, long count) in corpus.FollowedWords)
            foreach (Rune rune in word.Word.EnumerateRunes())
                if (rune.Value != SentencePieceCorpus.Unknown)
                    characters[rune] = characters.GetValueOrDefault(rune) + count;
        PieceRules rules = new(options);
        List<(string, float)> seeds =
        [
            .. characters.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
                .Select(pair => (pair.Key.ToString(), (float)pair.Value)),
        ];
        var followed = corpus.FollowedWords.Select(pair => (pair.Key.Word, pair.Key.Next.Value, pair.Value));
        Dictionary<string, long> stretches = new(StringComparer.Ordinal);
        foreach ((string piece, long weight) in UnigramSeeds.Stretches(followed, options.MaxPieceLength, withEnds: true))
        {
            ref long most = ref CollectionsMarshal.GetValueRefOrAddDefault(stretches, piece, out bool isKnown);
            if (!isKnown && !rules.Allow(piece)) most = long.MaxValue;
            if (most < weight) most = weight;
        }

        seeds.AddRange(stretches.Where(seed => seed.Value < long.MaxValue)
            .OrderByDescending(seed => seed.Value)
            .ThenByDescending(seed => Encoding.UTF8.GetByteCount(seed.Key))
            .ThenBy(seed => seed.Key, CodePointOrder.Instance)
            .Take(options.SeedSize)
            .Select(seed => (seed.Key, (float)seed.Value)));
        return seeds;
    }

    private void Run(TrainingReport report)
    {
        report.Begin(
            TrainingStage.Fitting,
            UnigramMath.Rounds(_pieces.Order.Length, _desired, _options.ShrinkingFactor));
        while (true)
        {
            for (int i = 0; i < _options.SubIterations; i++) Maximise(_words.Expect(_pieces));
            report.Advance(1, _words.Counts.Length);
            int before = _pieces.Order.Length;
            if (before <= _desired) break;
            Prune();
            if (_pieces.Order.Length == before || _pieces.Order.Length <= _desired) break;
        }

        report.End(_words.Counts.Length);
    }

    private void Maximise(float[] expected)
    {
        float sum = 0;
        foreach (int id in _pieces.Order)
            if (expected[id] >= FrequencyThreshold) sum += expected[id];
        float total = (float)UnigramMath.Digamma(sum);
        _pieces.Set([.. _pieces.Order.Where(id => expected[id] >= FrequencyThreshold)
            .Select(id => (id, (float)(UnigramMath.Digamma(expected[id]) - total)))]);
    }

    private void Prune()
    {
        float[] usage = _words.Usage(_pieces);
        float sum = (float)_pieces.Order.Sum(id => (double)usage[id]);
        float logSum = (float)UnigramMath.Log(sum);
        List<int>?[] alternatives = _words.Alternatives(_pieces);
        List<(int Id, float Score)> kept = [];
        List<(int Id, float Loss)> candidates = [];
        for (int i = 0; i < _pieces.Order.Length; i++)
        {
            int id = _pieces.Order[i];
            if (usage[id] == 0 || alternatives[i] is not { } parts) continue;
            if (parts.Count == 0) kept.Add((id, _pieces.Scores[id]));
            else candidates.Add((id, Loss(usage, id, parts, sum, logSum)));
        }

        int size = Math.Max(_desired, (int)((float)_options.ShrinkingFactor * _pieces.Order.Length));
        foreach ((int id, _) in candidates.OrderByDescending(candidate => candidate.Loss))
        {
            if (kept.Count >= size) break;
            kept.Add((id, _pieces.Scores[id]));
        }

        _pieces.Set(kept);
    }

    // How much less likely the words are when a piece goes and its parts take its place.
    private static float Loss(float[] usage, int id, List<int> parts, float sum, float logSum)
    {
        float times = usage[id], with = (float)(UnigramMath.Log(times) - logSum), without = 0;
        float others = (float)UnigramMath.Log(sum + (times * (parts.Count - 1)));
        for (int part = parts.Count - 1; part >= 0; part--)
            without = (float)(without + (UnigramMath.Log(usage[parts[part]] + times) - others));
        return times / sum * (with - without);
    }

    // Every character is a piece; those that were dropped come back with the lowest score, a little more each.
    private IEnumerable<SentencePieceEntry> Finish(IReadOnlyList<KeyValuePair<string, long>> required, int room)
    {
        Dictionary<string, float> scores = new(StringComparer.Ordinal);
        foreach (int id in _pieces.Order) scores.Add(_pieces.Texts[id], _pieces.Scores[id]);
        Dictionary<string, float> final = new(StringComparer.Ordinal);
        float penalty = 0;
        foreach ((string character, _) in required)
        {
            if (scores.TryGetValue(character, out float score))
            {
                final.Add(character, score);
                continue;
            }

            final.Add(character, _pieces.LowestScore + penalty);
            penalty += PenaltyStep;
        }

        foreach ((string piece, float score) in Sorted(scores))
        {
            if (final.Count == room) break;
            final.TryAdd(piece, score);
        }

        return Sorted(final).Select(pair => new SentencePieceEntry(pair.Key, pair.Value, SentencePieceKind.Normal));
    }

    private static IEnumerable<KeyValuePair<string, float>> Sorted(Dictionary<string, float> scores) =>
        scores.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, CodePointOrder.Instance);
}
