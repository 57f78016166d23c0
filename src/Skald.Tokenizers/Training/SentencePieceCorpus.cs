using System.Text;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Normalised texts with their counts, and the characters that must become pieces.</summary>
internal sealed class SentencePieceCorpus
{
    /// <summary>Stands for characters that are left out.</summary>
    public const char Unknown = '\u2585';

    private const char Boundary = '\t', Space = '\u2581';
    private readonly SentencePieceTrainingOptions _options;
    private readonly List<string> _texts;

    private SentencePieceCorpus(SentencePieceTrainingOptions options, List<string> texts)
    {
        _options = options;
        RequiredCharacters = Required(texts, options.CharacterCoverage);
        HashSet<string> required = [.. RequiredCharacters.Select(pair => pair.Key)];
        _texts = texts.ConvertAll(text => string.Concat(text.EnumerateRunes().Select(
            rune => rune.Value == Boundary || required.Contains(rune.ToString()) ? rune.ToString()
                : Unknown.ToString())));
    }

    /// <summary>Characters with their counts: the most frequent first, of equals the smaller.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> RequiredCharacters { get; }

    public static SentencePieceCorpus Read(
        IEnumerable<string> texts, SentencePieceTrainingOptions options, CancellationToken cancellationToken)
    {
        List<SentencePieceEntry> meta = options.MetaPieces();
        SentencePieceEngine engine =
            new([.. meta], options.ToSettings() with { Algorithm = SentencePieceAlgorithm.Character }, "training");
        string[] symbols = [.. meta.Select(piece => piece.Text).OrderByDescending(text => text.Length)];
        NormalizedBytes normalized = new();
        List<string> read = [];
        foreach (string text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length == 0 || utf8.Length > options.MaxTextBytes || text.Contains(Unknown)) continue;
            engine.Normalize(utf8, normalized);
            string normal = Encoding.UTF8.GetString(normalized.Bytes);
            foreach (string symbol in symbols) normal = normal.Replace(symbol, "\t", StringComparison.Ordinal);
            if (normal.Length > 0) read.Add(normal);
        }

        return new SentencePieceCorpus(options, read);
    }

    /// <summary>Words, or texts where pieces may cross spaces, with counts: the most frequent first.</summary>
    /// <param name="splitsAgain">Split at every space, whatever the options say.</param>
    public IReadOnlyList<KeyValuePair<string, long>> Words(bool splitsAgain)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (string text in _texts)
        {
            foreach (string part in _options.SplitsBySpace ? Split(text, _options) : [text])
                foreach (string word in splitsAgain ? Split(part, new SentencePieceTrainingOptions()) : [part])
                    counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return Sorted(counts);
    }

    private static List<KeyValuePair<string, long>> Sorted(Dictionary<string, long> counts) =>
        [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, CodePointOrder.Instance)];

    private static List<KeyValuePair<string, long>> Required(List<string> texts, double coverage)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        long all = 0;
        foreach (string text in texts)
        {
            foreach (Rune rune in text.EnumerateRunes())
            {
                if (rune.Value is 0 or ' ' or Boundary) continue;
                string character = rune.ToString();
                counts[character] = counts.GetValueOrDefault(character) + 1;
                all++;
            }
        }

        List<KeyValuePair<string, long>> required = [];
        long covered = 0;
        foreach (KeyValuePair<string, long> pair in Sorted(counts))
        {
            if ((float)(1.0 * covered / all) >= (float)coverage) break;
            covered += pair.Value;
            required.Add(pair);
        }

        return required;
    }

    // Each word with the space before it, or behind it; runs of spaces stay together where such pieces are allowed.
    private static List<string> Split(string text, SentencePieceTrainingOptions options)
    {
        List<string> words = [];
        int start = 0;
        for (int i = 1; i < text.Length; i++)
        {
            bool isSpace = text[i] == Space, wasSpace = text[i - 1] == Space;
            bool begins = options.TreatsSpaceAsSuffix
                ? wasSpace && !(options.AllowsSpaceOnlyPieces && isSpace)
                : isSpace && !(options.AllowsSpaceOnlyPieces && wasSpace);
            if (!begins) continue;
            words.Add(text[start..i]);
            start = i;
        }

        if (text.Length > 0) words.Add(text[start..]);
        return words;
    }
}
