using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Lower case and case folding of any language, by the Unicode tables.</summary>
internal static class CaseMapping
{
    private const int CapitalSigma = 0x3A3, FinalSigma = 0x3C2;

    /// <summary>
    /// Full lower case of one code point; empty where it is its own. Knows nothing of its neighbours.
    /// </summary>
    public static ReadOnlySpan<int> Lower(int codePoint) => UnicodeTables.Lower[codePoint];

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
        for (int at = first; at < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int size);
            int codePoint = rune.Value;
            if (codePoint == CapitalSigma && IsFinalSigma(text, at)) codePoint = FinalSigma;
            ReadOnlySpan<int> mapped = Lower(codePoint);
            if (mapped.IsEmpty) Append(lower, codePoint);
            else foreach (int c in mapped) Append(lower, c);
            at += size;
        }

        return lower.ToString();
    }

    /// <summary>Full case folding of a text.</summary>
    public static string ToFolded(string text)
    {
        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            ReadOnlySpan<int> mapped = Fold(rune.Value);
            if (mapped.IsEmpty) Append(folded, rune.Value);
            else foreach (int c in mapped) Append(folded, c);
        }

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
