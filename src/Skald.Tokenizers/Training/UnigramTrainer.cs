using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Learns the pieces of a unigram model and their probabilities from counted words.</summary>
/// <remarks>
/// Kudo 2018, https://arxiv.org/abs/1804.10959, §3.2: from many seeds, rounds of expectation and maximisation, with the
/// digamma function as a sparse prior, each followed by dropping the pieces whose loss hurts the likelihood least. Sums
/// are taken in a fixed order: the same result at any number of threads.
/// </remarks>
internal sealed class UnigramTrainer
{
    private const int Parts = 8;
    private const double FrequencyThreshold = 0.5, PenaltyStep = 0.0001;

    private readonly UnigramTrainingOptions _options;
    private readonly TrainingReport _report;
    private readonly (byte[] Utf8, long Count)[] _words;
    private readonly ParallelOptions _parallel;
    private readonly int _desired;

    private UnigramTrainer(
        KeyValuePair<string, long>[] words, UnigramTrainingOptions options, TrainingReport report,
        CancellationToken cancellationToken)
    {
        (_options, _report) = (options, report);
        _words = [.. words.Select(word => (Encoding.UTF8.GetBytes(word.Key), word.Value))];
        _desired = (int)((long)options.VocabularySize * 11 / 10);
        _parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.ThreadCount,
            CancellationToken = cancellationToken,
        };
    }

    /// <summary>Pieces with their scores, the best first, without special tokens.</summary>
    /// <exception cref="ArgumentException">The words have more characters than the vocabulary has room.</exception>
    public static List<(string Piece, double Score)> Train(
        KeyValuePair<string, long>[] words, UnigramTrainingOptions options, TrainingReport report,
        CancellationToken cancellationToken)
    {
        string[] required = [.. words.SelectMany(word => word.Key.EnumerateRunes())
            .Concat(options.InitialAlphabet.EnumerateRunes()).Distinct().Order().Select(rune => rune.ToString())];
        int room = options.VocabularySize - options.AllSpecialTokens.Count;
        if (required.Length > room)
        {
            throw options.Refuse(
                $"vocabularySize must leave room for {required.Length} characters, got room for {room}; "
                + "choose a larger one");
        }

        if (words.Length == 0) return Finish(new UnigramTrainingModel([("", 0)]), required, room);
        report.Begin(TrainingStage.Seeding, null);
        UnigramTrainer trainer = new(words, options, report, cancellationToken);
        List<(string, double)> seeds = Seeds(words, options);
        report.End(words.Length);
        return Finish(trainer.Run(new UnigramTrainingModel([("", 0), .. seeds])), required, room);
    }

    // Characters first, then stretches, the weightiest first; how often a word was seen does not count.
    private static List<(string Piece, double Score)> Seeds(
        KeyValuePair<string, long>[] words, UnigramTrainingOptions options)
    {
        Dictionary<Rune, long> characters = [];
        foreach ((string word, long count) in words)
            foreach (Rune rune in word.EnumerateRunes())
                characters[rune] = characters.GetValueOrDefault(rune) + count;
        List<(string Piece, long Weight)> seeds =
        [
            .. characters.OrderByDescending(pair => pair.Value).ThenByDescending(pair => pair.Key)
                .Select(pair => (pair.Key.ToString(), pair.Value)),
        ];
        seeds.AddRange(UnigramSeeds.Stretches(words.Select(word => (word.Key, 0, 1L)), options.MaxTokenLength)
            .OrderByDescending(seed => seed.Weight).ThenByDescending(seed => seed.Piece, CodePointOrder.Instance)
            .Take(Math.Max(0, options.SeedSize - seeds.Count)));
        double total = UnigramMath.Log(seeds.Sum(seed => seed.Weight));
        return seeds.ConvertAll(seed => (seed.Piece, UnigramMath.Log(seed.Weight) - total));
    }

    private UnigramTrainingModel Run(UnigramTrainingModel model)
    {
        _report.Begin(TrainingStage.Fitting, UnigramMath.Rounds(model.Pieces.Count, _desired, _options.ShrinkingFactor));
        while (true)
        {
            for (int i = 0; i < _options.SubIterations; i++) model = Maximise(model, Expect(model));
            _report.Advance(1, _words.Length);
            if (model.Pieces.Count <= _desired) break;
            int before = model.Pieces.Count;
            model = Prune(model);
            if (model.Pieces.Count == before) break;
        }

        _report.End(_words.Length);
        return model;
    }

    private double[] Expect(UnigramTrainingModel model)
    {
        double[][] parts = new double[Parts][];
        ForParts((part, first, end) =>
        {
            double[] expected = parts[part] = new double[model.Pieces.Count];
            for (int i = first; i < end; i++) model.AddExpected(_words[i].Utf8, _words[i].Count, expected);
        });
        return Sum(parts);
    }

    private static UnigramTrainingModel Maximise(UnigramTrainingModel model, double[] expected)
    {
        List<(string Piece, double Frequency)> kept = [];
        double sum = 0;
        for (int id = 1; id < expected.Length; id++)
        {
            if (expected[id] < FrequencyThreshold) continue;
            kept.Add((model.Pieces[id].Piece, expected[id]));
            sum += expected[id];
        }

        double total = UnigramMath.Digamma(sum);
        return new UnigramTrainingModel(
            [("", 0), .. kept.Select(piece => (piece.Piece, UnigramMath.Digamma(piece.Frequency) - total))]);
    }

    private UnigramTrainingModel Prune(UnigramTrainingModel model)
    {
        int count = model.Pieces.Count;
        (double[] frequency, double words) = (Usage(model), _words.Sum(word => (double)word.Count));
        double sum = frequency.Sum(), logSum = UnigramMath.Log(sum);
        List<(string, double)> kept = [model.Pieces[0]];
        List<(int Id, double Loss)> candidates = [];
        List<int> alternative = [];
        for (int id = 1; id < count; id++)
        {
            byte[] piece = Encoding.UTF8.GetBytes(model.Pieces[id].Piece);
            bool isSingle = model.Pieces[id].Piece.EnumerateRunes().Count() == 1;
            bool isBest = isSingle || model.Pieces[id].Score > model.Best(piece, withWhole: false, alternative);
            if (frequency[id] == 0 && !isBest) continue;
            if (isSingle || !isBest)
            {
                kept.Add(model.Pieces[id]);
                continue;
            }

            if (frequency[id] == 0) continue;
            // The parts would take its place: by the paper their number counts here. The reference counts all pieces,
            // and what it learns is what users expect.
            double others = UnigramMath.Log(sum + (frequency[id] * (count - 1)));
            double without = alternative.Sum(part => UnigramMath.Log(frequency[part] + frequency[id]) - others);
            candidates.Add((id, frequency[id] / words * (UnigramMath.Log(frequency[id]) - logSum - without)));
        }

        int size = Math.Max(_desired, (int)(count * _options.ShrinkingFactor));
        foreach ((int id, _) in candidates.OrderByDescending(candidate => candidate.Loss))
        {
            if (kept.Count == size) break;
            kept.Add(model.Pieces[id]);
        }

        return new UnigramTrainingModel(kept);
    }

    // How often each piece is used in the best segmentations of all words.
    private double[] Usage(UnigramTrainingModel model)
    {
        double[][] parts = new double[Parts][];
        ForParts((part, first, end) =>
        {
            double[] frequency = parts[part] = new double[model.Pieces.Count];
            List<int> pieces = [];
            for (int i = first; i < end; i++)
            {
                model.Best(_words[i].Utf8, withWhole: true, pieces);
                foreach (int id in pieces) frequency[id] += _words[i].Count;
            }
        });
        return Sum(parts);
    }

    private static double[] Sum(double[][] parts)
    {
        double[] sum = parts[0];
        foreach (double[] part in parts[1..])
            for (int id = 0; id < sum.Length; id++) sum[id] += part[id];
        return sum;
    }

    // Parts do not depend on the number of threads, and so neither do sums over them.
    private void ForParts(Action<int, int, int> body) => Parallel.For(0, Parts, _parallel, part => body(
        part, (int)((long)_words.Length * part / Parts), (int)((long)_words.Length * (part + 1) / Parts)));

    // Every character is a piece; those that were dropped come back with the lowest score, a little more each.
    private static List<(string Piece, double Score)> Finish(UnigramTrainingModel model, string[] required, int room)
    {
        Dictionary<string, double> scores = new(StringComparer.Ordinal);
        foreach ((string piece, double score) in model.Pieces.Skip(1)) scores.TryAdd(piece, score);
        List<(string Piece, double Score)> pieces = [];
        double penalty = 0;
        foreach (string character in required)
        {
            if (scores.TryGetValue(character, out double score))
            {
                pieces.Add((character, score));
                continue;
            }

            pieces.Add((character, model.LowestScore + penalty));
            penalty += PenaltyStep;
        }

        HashSet<string> known = [.. required];
        foreach ((string piece, double score) in model.Pieces.Skip(1))
        {
            if (pieces.Count >= room) break;
            if (known.Add(piece)) pieces.Add((piece, score));
        }

        return [.. pieces.OrderByDescending(piece => piece.Score)];
    }
}
