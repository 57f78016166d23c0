using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Stretches of words with which unigram training begins.</summary>
/// <remarks>
/// All characters, and every stretch of two and more that is followed by different characters in different places: what
/// is always followed by the same one is better replaced by the longer stretch. Found by sorting the places of the text
/// (Kudo 2018, §3.1, takes them from a suffix array as well).
/// </remarks>
internal sealed class UnigramSeeds
{
    private const int Boundary = 0;  // stands behind each word
    private readonly int _longest;
    private readonly int[] _text;
    private readonly int[] _places;

    private UnigramSeeds(KeyValuePair<string, long>[] words, int longest)
    {
        _longest = longest;
        List<int> text = [];
        foreach ((string word, _) in words)
        {
            foreach (Rune rune in word.EnumerateRunes()) text.Add(rune.Value);
            text.Add(Boundary);
        }

        _text = [.. text];
        _places = [.. Enumerable.Range(0, _text.Length)];
        Array.Sort(_places, Compare);
    }

    /// <summary>
    /// Seeds with the logarithms of their shares: characters first, then stretches, the weightiest first.
    /// </summary>
    /// <param name="words">Words with their counts.</param>
    /// <param name="longest">Longest seed, in characters.</param>
    /// <param name="most">Most seeds.</param>
    public static List<(string Piece, double Score)> Find(KeyValuePair<string, long>[] words, int longest, int most)
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
        seeds.AddRange(new UnigramSeeds(words, longest).Stretches()
            .OrderByDescending(seed => seed.Weight).ThenByDescending(seed => seed.Piece, CodePointOrder.Instance)
            .Take(Math.Max(0, most - seeds.Count)));
        double total = UnigramMath.Log(seeds.Sum(seed => seed.Weight));
        return seeds.ConvertAll(seed => (seed.Piece, UnigramMath.Log(seed.Weight) - total));
    }

    // Stretches that begin at several places and go on differently: the inner nodes of a suffix tree.
    private IEnumerable<(string Piece, long Weight)> Stretches()
    {
        Stack<(int Length, int First)> open = [];
        open.Push((0, 0));
        for (int i = 1; i <= _places.Length; i++)
        {
            int common = i == _places.Length ? 0 : Common(_places[i - 1], _places[i]);
            int first = i - 1;
            while (open.Peek().Length > common)
            {
                (int length, first) = open.Pop();
                int start = _places[first];
                if (length <= _longest && length > 1 && _text[start + length - 1] != Boundary)
                    yield return (Text(start, length), (long)length * (i - first));
            }

            if (open.Peek().Length < common) open.Push((common, first));
        }
    }

    private string Text(int start, int length) =>
        string.Concat(_text.AsSpan(start, length).ToArray().Select(char.ConvertFromUtf32));

    // Places by what is written there, up to one more than the longest seed or the end of the word.
    private int Compare(int a, int b)
    {
        for (int i = 0; i <= _longest; i++)
        {
            int order = _text[a + i].CompareTo(_text[b + i]);
            if (order != 0) return order;
            if (_text[a + i] == Boundary) break;
        }

        return a.CompareTo(b);
    }

    // Characters that two places share, the boundary included.
    private int Common(int a, int b)
    {
        for (int i = 0; i <= _longest; i++)
        {
            if (_text[a + i] != _text[b + i]) return i;
            if (_text[a + i] == Boundary) return i + 1;
        }

        return _longest + 1;
    }
}
