using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Encodings;

namespace Skald.Cli.Tokens;

/// <summary>How a tokenizer cuts a text.</summary>
/// <param name="Name">What the tokenizer is called on the screen.</param>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Text">The text.</param>
/// <param name="Ids">Its ids.</param>
/// <param name="Spans">Where each token came from, in UTF-16 units.</param>
internal sealed record TokenCut(
    string Name, Tokenizer Tokenizer, string Text, IReadOnlyList<int> Ids, IReadOnlyList<TextSpan> Spans)
{
    public int Bytes { get; } = Encoding.UTF8.GetByteCount(Text);

    /// <summary>Code points.</summary>
    public int Characters { get; } = Text.EnumerateRunes().Count();

    /// <summary>Stretches without white space.</summary>
    public int Words { get; } = CountWords(Text);

    public double BytesPerToken => Ids.Count == 0 ? 0 : Bytes / (double)Ids.Count;

    public double TokensPerWord => Words == 0 ? 0 : Ids.Count / (double)Words;

    public static TokenCut Of(string name, Tokenizer tokenizer, string text, EncodeOptions options)
    {
        int[] ids = tokenizer.Encode(text, options);  // refuses what the places alone would pass over
        return new TokenCut(name, tokenizer, text, ids, tokenizer.EncodeDetailed(text, options).GetOffsets());
    }

    /// <summary>A token as it can be shown.</summary>
    public string Show(int index) => TokenText.Show(Tokenizer.GetBytes(Ids[index]));

    /// <summary>Whether a token ends a line of the text.</summary>
    public bool EndsLine(int index) => Tokenizer.GetBytes(Ids[index]) is [.., (byte)'\n'];

    /// <summary>Special tokens that the text spells, though it is plain text.</summary>
    public IReadOnlyList<string> SpeltSpecials() =>
        [.. Enumerable.Range(0, Tokenizer.VocabularySize).Where(Tokenizer.IsSpecial).Select(Tokenizer.GetToken)
            .Where(token => token.Length > 1 && Text.Contains(token, StringComparison.Ordinal))];

    private static int CountWords(string text)
    {
        int words = 0;
        bool isInWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = !Rune.IsWhiteSpace(rune);
            if (isWord && !isInWord) words++;
            isInWord = isWord;
        }

        return words;
    }
}
