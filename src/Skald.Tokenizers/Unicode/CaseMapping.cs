using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Lower case, upper case and case folding of any language, by the Unicode tables.</summary>
internal static class CaseMapping
{
    private const int CapitalSigma = 0x3A3, FinalSigma = 0x3C2;

    /// <summary>
    /// Full lower case of one code point; empty where it is its own. Knows nothing of its neighbours.
    /// </summary>
    public static ReadOnlySpan<int> Lower(int codePoint) => UnicodeTables.Lower[codePoint];

    /// <summary>Full upper case of one code point; empty where it is its own.</summary>
    public static ReadOnlySpan<int> Upper(int codePoint) => UnicodeTables.Upper[codePoint];

    /// <summary>Full upper case at the beginning of a word; empty where it is its own.</summary>
    public static ReadOnlySpan<int> Title(int codePoint) => UnicodeTables.Title[codePoint];

    /// <summary>Full case folding of one code point; empty where it is its own.</summary>
    public static ReadOnlySpan<int> Fold(int codePoint) => UnicodeTables.Fold[codePoint];

    /// <summary>Case folding that keeps the number of code points.</summary>
    public static int SimpleFold(int codePoint) =>
        UnicodeTables.SimpleFold[codePoint] is [int folded] ? folded : codePoint;

    /// <summary>Full lower case of a text, with the final sigma, as Rust's <c>str::to_lowercase</c>.</summary>
    public static string ToLower(string text)
    {
        int first = 0;
        while (first < text.Length && text[first] < 0x80 && !char.IsAsciiLetterUpper(text[first])) first++;
        if (first == text.Length) return text;
        StringBuilder lower = new(text.Length);
        lower.Append(text, 0, first);
        while (first < text.Length) first += AppendLower(lower, text, first);
        return lower.ToString();
    }

    /// <summary>Full upper case of a text.</summary>
    public static string ToUpper(string text)
    {
        StringBuilder upper = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) AppendMapped(upper, rune.Value, Upper(rune.Value));
        return upper.ToString();
    }

    /// <summary>Appends the lower case of the character at a place, final sigma included; gives its UTF-16 units.</summary>
    public static int AppendLower(StringBuilder lower, string text, int at)
    {
        _ = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int size);
        int codePoint = rune.Value;
        if (codePoint == CapitalSigma && IsFinalSigma(text, at)) codePoint = FinalSigma;
        AppendMapped(lower, codePoint, Lower(codePoint));
        return size;
    }

    /// <summary>Appends what a code point maps to: itself where that is nothing.</summary>
    public static void AppendMapped(StringBuilder text, int codePoint, ReadOnlySpan<int> mapped)
    {
        if (mapped.IsEmpty) Append(text, codePoint);
        else foreach (int c in mapped) Append(text, c);
    }

    /// <summary>Full case folding of a text.</summary>
    public static string ToFolded(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) AppendMapped(folded, rune.Value, Fold(rune.Value));
        return folded.ToString();
    }

    /// <summary>
    /// True where the capital sigma at <paramref name="at"/> ends a word (The Unicode Standard, table 3-17): a cased
    /// letter lies before it and none after it, apart from characters that casing ignores.
    /// </summary>
    public static bool IsFinalSigma(ReadOnlySpan<char> text, int at) =>
        HasCasedBefore(text[..at]) && !HasCasedAfter(text[(at + 1)..]);

    private static bool HasCasedBefore(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            _ = Rune.DecodeLastFromUtf16(text, out Rune rune, out int size);
            CharacterFlags flags = CharacterProperties.Flags(rune.Value);
            if ((flags & CharacterFlags.CaseIgnorable) == 0) return (flags & CharacterFlags.Cased) != 0;
            text = text[..^size];
        }

        return false;
    }

    private static bool HasCasedAfter(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            _ = Rune.DecodeFromUtf16(text, out Rune rune, out int size);
            CharacterFlags flags = CharacterProperties.Flags(rune.Value);
            if ((flags & CharacterFlags.CaseIgnorable) == 0) return (flags & CharacterFlags.Cased) != 0;
            text = text[size..];
        }

        return false;
    }

    private static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint < 0x10000) text.Append((char)codePoint);
        else text.Append(new Rune(codePoint).ToString());
    }
}
