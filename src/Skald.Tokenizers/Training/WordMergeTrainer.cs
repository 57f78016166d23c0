using System.Text;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Training;

/// <summary>Learns merges of characters from counted words, as Hugging Face's trainer does.</summary>
/// <remarks>
/// The most frequent pair first, of equals the one with the smaller ids. Ids: special tokens, the alphabet in the order
/// of code points, then what prefix and suffix make of it in the order of words, then merges. A token that comes about
/// in two ways has one id and two merges.
/// </remarks>
internal sealed class WordMergeTrainer
{
    private readonly VocabularyTrainingOptions _options;
    private readonly List<string> _tokens;
    private readonly Dictionary<string, int> _ids;
    private readonly List<MergingWord> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly PriorityQueue<Candidate, (long Count, int Left, int Right)> _queue = new();

    private WordMergeTrainer(KeyValuePair<string, long>[] words, VocabularyTrainingOptions options)
    {
        _options = options;
        _tokens = [.. options.SpecialTokens];
        _ids = Vocabulary.Number(_tokens);
        foreach (Rune character in Alphabet(words, options)) Id(character.ToString());
        foreach ((string word, long count) in words) _words.Add(Spell(word, count));
    }

    /// <summary>Tokens in the order of their ids, and merges in theirs.</summary>
    public static (List<string> Tokens, List<Merge> Merges) Train(
        KeyValuePair<string, long>[] words, VocabularyTrainingOptions options, CancellationToken cancellationToken)
    {
        WordMergeTrainer trainer = new(words, options);
        return (trainer._tokens, trainer.Run(cancellationToken));
    }

    private static IEnumerable<Rune> Alphabet(KeyValuePair<string, long>[] words, VocabularyTrainingOptions options)
    {
        Dictionary<Rune, long> counts = [];
        foreach ((string word, long count) in words)
            foreach (Rune character in word.EnumerateRunes())
                counts[character] = counts.GetValueOrDefault(character) + count;
        foreach (Rune character in options.InitialAlphabet.EnumerateRunes()) counts[character] = long.MaxValue;
        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .Take(options.AlphabetLimit ?? int.MaxValue).Select(pair => pair.Key).Order();
    }

    private int Id(string token)
    {
        if (_ids.TryGetValue(token, out int id)) return id;
        _ids.Add(token, id = _tokens.Count);
        _tokens.Add(token);
        return id;
    }

    // Characters outside the alphabet are left out.
    private MergingWord Spell(string word, long count)
    {
        MergingWord symbols = new(count);
        for (int at = 0; at < word.Length;)
        {
            Rune.DecodeFromUtf16(word.AsSpan(at), out Rune character, out int size);
            string token = character.ToString();
            if (_ids.ContainsKey(token))
            {
                string prefix = at > 0 ? _options.ContinuingPrefix ?? "" : "";
                string suffix = at + size == word.Length ? _options.EndOfWordSuffix ?? "" : "";
                symbols.Add(Id(prefix + token + suffix), 1);
            }

            at += size;
        }

        return symbols;
    }

    private List<Merge> Run(CancellationToken cancellationToken)
    {
        Dictionary<(int, int), HashSet<int>> places = [];
        for (int word = 0; word < _words.Count; word++)
        {
            foreach ((int, int) pair in _words[word].Pairs())
            {
                _counts[pair] = _counts.GetValueOrDefault(pair) + _words[word].Count;
                Place(places, pair, word);
            }
        }

        Enqueue(places);
        List<Merge> merges = [];
        while (_tokens.Count < _options.VocabularySize && _queue.TryDequeue(out Candidate? best, out _))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long count = _counts[best.Pair];
            if (count != best.Count)
            {
                Enqueue(best with { Count = count });
                continue;
            }

            if (count < Math.Max(1, _options.MinFrequency)) break;
            merges.Add(Apply(best));
        }

        return merges;
    }

    private Merge Apply(Candidate best)
    {
        (int left, int right) = best.Pair;
        string second = _tokens[right];
        string prefix = _options.ContinuingPrefix ?? "";
        if (prefix.Length > 0 && second.StartsWith(prefix, StringComparison.Ordinal)) second = second[prefix.Length..];
        int merged = Id(_tokens[left] + second);
        Dictionary<(int, int), HashSet<int>> places = [];
        foreach (int word in best.Words)
        {
            foreach (((int, int) pair, int change) in
                _words[word].Merge(left, right, merged, longest: _options.MaxTokenLength ?? int.MaxValue))
            {
                _counts[pair] = _counts.GetValueOrDefault(pair) + (change * _words[word].Count);
                if (change > 0) Place(places, pair, word);
            }
        }

        Enqueue(places);
        return new Merge(left, right, merged);
    }

    private static void Place(Dictionary<(int, int), HashSet<int>> places, (int, int) pair, int word)
    {
        if (!places.TryGetValue(pair, out HashSet<int>? words)) places.Add(pair, words = []);
        words.Add(word);
    }

    private void Enqueue(Dictionary<(int, int), HashSet<int>> places)
    {
        foreach (((int, int) pair, HashSet<int> words) in places)
            if (_counts[pair] > 0) Enqueue(new Candidate(pair, _counts[pair], words));
    }

    private void Enqueue(Candidate candidate) =>
        _queue.Enqueue(candidate, (-candidate.Count, candidate.Pair.Left, candidate.Pair.Right));

    private sealed record Candidate((int Left, int Right) Pair, long Count, HashSet<int> Words);
}
