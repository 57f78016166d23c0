using System.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Finds the stretches of words with which unigram training begins.</summary>
/// <remarks>
/// Every stretch of two and more characters that is followed by different characters in different places: what is
/// always followed by the same one is better replaced by the longer stretch. These are the inner nodes of a suffix
/// tree, found by sorting the places of the text (Kudo 2018, §3.1, takes them from a suffix array as well).
/// </remarks>
internal sealed class UnigramSeeds
{
    private const int TextEnd = ~0;

    private readonly int _longest;
    private readonly int[] _text;  // code points; what follows a word is negative
    private readonly long[] _weights;
    private readonly int[] _wordOf;
    private readonly int[] _places;

    private UnigramSeeds(IEnumerable<(string Word, int Next, long Weight)> words, int longest)
    {
        _longest = longest;
        List<int> text = [], wordOf = [];
        List<long> weights = [];
        foreach ((string word, int next, long weight) in words)
        {
            foreach (Rune rune in word.EnumerateRunes()) text.Add(rune.Value);
            text.Add(~next);
            while (wordOf.Count < text.Count) wordOf.Add(weights.Count);
            weights.Add(weight);
        }

        (_text, _wordOf, _weights) = ([.. text], [.. wordOf], [.. weights]);
        _places = SuffixOrder.Sort(_text, _longest + 1);
    }

    /// <summary>Stretches with the number of their places times their length, in the order of the suffix tree.</summary>
    /// <param name="words">Words, what follows them (0 at the end of a text), and how much each of their places counts.</param>
    /// <param name="longest">Longest stretch, in characters.</param>
    /// <param name="withEnds">
    /// Also what ends a text wherever it is seen, twice at least; a stretch may then come more than once, and its greatest
    /// weight is the right one.
    /// </param>
    public static IEnumerable<(string Piece, long Weight)> Stretches(
        IEnumerable<(string Word, int Next, long Weight)> words, int longest, bool withEnds = false) =>
        new UnigramSeeds(words, longest).Stretches(withEnds);

    // Nodes that end at the same place come with the deepest first.
    private IEnumerable<(string Piece, long Weight)> Stretches(bool withEnds)
    {
        Stack<(int Length, int First, long Before)> open = [];
        open.Push((0, 0, 0));
        long sum = 0;
        for (int i = 1; i <= _places.Length; i++)
        {
            int common = i == _places.Length ? 0 : Common(_places[i - 1], _places[i]);
            int first = i - 1;
            long before = sum;
            long weight = _weights[_wordOf[_places[i - 1]]];
            sum += weight;
            if (withEnds && weight > 1)
            {
                int length = LengthToEnd(_places[i - 1]);
                if (length > 1 && length <= _longest && _text[_places[i - 1] + length] == TextEnd)
                    yield return (Text(_places[i - 1], length), length * weight);
            }

            while (open.Peek().Length > common)
            {
                (int length, first, before) = open.Pop();
                int start = _places[first];
                if (_text[start + length - 1] < 0)
                {
                    if (!withEnds || _text[start + length - 1] != TextEnd) continue;
                    length--;
                }

                if (length <= _longest && length > 1) yield return (Text(start, length), length * (sum - before));
            }

            if (open.Peek().Length < common) open.Push((common, first, before));
        }
    }

    private string Text(int start, int length)
    {
        StringBuilder text = new(length);
        foreach (int codePoint in _text.AsSpan(start, length)) text.Append(new Rune(codePoint).ToString());
        return text.ToString();
    }

    // Characters up to the end of the word, or one more than the longest stretch has.
    private int LengthToEnd(int place)
    {
        int length = 0;
        while (length <= _longest && _text[place + length] >= 0) length++;
        return length;
    }

    // Characters that two places share, what follows the word included.
    private int Common(int a, int b)
    {
        for (int i = 0; i <= _longest; i++)
        {
            if (_text[a + i] != _text[b + i]) return i;
            if (_text[a + i] < 0) return i + 1;
        }

        return _longest + 1;
    }
}
