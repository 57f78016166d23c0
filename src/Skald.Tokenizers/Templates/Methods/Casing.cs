using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Capital and small letters as Unicode and Python have them, the same under every culture.</summary>
internal static class Casing
{
    private const char FinalSigma = 'ς';

    public static string Upper(string text)
    {
        if (Ascii.IsValid(text)) return text.ToUpperInvariant();
        var upper = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsPlain(rune)) upper.Append(char.ToUpperInvariant((char)rune.Value));
            else upper.Append(Upper(rune));
        }

        return upper.ToString();
    }

    public static string Lower(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length);
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsPlain(rune)) lower.Append(char.ToLowerInvariant((char)rune.Value));
            else lower.Append(rune.Value == 'Σ' && IsFinal(text, at) ? FinalSigma.ToString() : Lower(rune));
            at += rune.Utf16SequenceLength;
        }

        return lower.ToString();
    }

    /// <summary>The first character as at the start of a word, the rest small.</summary>
    public static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        string first = CodePoints.At(text, 0);
        // The small letters are found in the whole text, since a sigma looks at what stands before it.
        return Title(Rune.GetRuneAt(text, 0)) + (Ascii.IsValid(text) ? Lower(text[1..]) : LowerBehind(text, first.Length));
    }

    /// <summary>A capital after everything that has no case, small letters elsewhere.</summary>
    public static string TitleCase(string text)
    {
        var title = new StringBuilder(text.Length);
        bool isInWord = false;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            title.Append(!isInWord ? Title(rune)
                : rune.Value == 'Σ' && IsFinal(text, at) ? FinalSigma.ToString() : Lower(rune));
            isInWord = IsCased(rune);
            at += rune.Utf16SequenceLength;
        }

        return title.ToString();
    }

    public static string SwapCase(string text)
    {
        var swapped = new StringBuilder(text.Length);
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            swapped.Append(IsUpper(rune) ? rune.Value == 'Σ' && IsFinal(text, at) ? FinalSigma.ToString() : Lower(rune)
                : IsLower(rune) ? Upper(rune) : rune.ToString());
            at += rune.Utf16SequenceLength;
        }

        return swapped.ToString();
    }

    /// <summary>Letters made alike for comparison: ß becomes ss, every sigma the same.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                'ı' => folded.Append('ı'),
                'ẞ' => folded.Append("ss"),
                >= 0x13A0 and <= 0x13F5 => folded.Append(rune.ToString()),
                >= 0x13F8 and <= 0x13FD or >= 0xAB70 and <= 0xABBF => folded.Append(Upper(rune)),
                _ => FoldThroughUpper(folded, rune),
            };
        }

        return folded.ToString();
    }

    /// <summary>Whether a text has letters with case, and all of them are small.</summary>
    public static bool IsLower(string text) => HasOnly(text, IsLower);

    /// <summary>Whether a text has letters with case, and all of them are capitals.</summary>
    public static bool IsUpper(string text) => HasOnly(text, IsUpper);

    public static bool IsUpper(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter
        || rune.Value is (>= 0x2160 and <= 0x216F) or (>= 0x24B6 and <= 0x24CF) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    public static bool IsLower(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.LowercaseLetter
        || rune.Value is 0xAA or 0xBA or 0x345 or 0x37A or 0x1D78 or 0x2071 or 0x207F or 0x2C7D or 0xA770
            or (>= 0x2B0 and <= 0x2B8) or 0x2C0 or 0x2C1 or (>= 0x2E0 and <= 0x2E4) or (>= 0x1D2C and <= 0x1D6A)
            or (>= 0x1D9B and <= 0x1DBF) or (>= 0x2090 and <= 0x209C) or (>= 0x2170 and <= 0x217F)
            or (>= 0x24D0 and <= 0x24E9) or 0x2C7C or 0xA69C or 0xA69D or 0xA7F8 or 0xA7F9
            or (>= 0xAB5C and <= 0xAB5F) or 0xAB69;

    public static bool IsCased(Rune rune) => IsLower(rune) || IsUpper(rune) || IsTitle(rune);

    public static bool IsTitle(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    private static bool HasOnly(string text, Func<Rune, bool> wanted)
    {
        bool hasAny = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (wanted(rune)) hasAny = true;
            else if (IsCased(rune)) return false;
        }

        return hasAny;
    }

    // Most letters: no need to make a text of each.
    private static bool IsPlain(Rune rune) => rune.Value < 0xD800 && rune.Value is not ('Σ' or 'ı' or 'İ')
        && !CaseTable.IsSpecial((char)rune.Value);

    private static string Upper(Rune rune)
    {
        if (rune.IsBmp && CaseTable.Upper((char)rune.Value) is { } special) return special;
        return rune.Value == 'ı' ? "I" : Rune.ToUpperInvariant(rune).ToString();
    }

    private static string Lower(Rune rune) => rune.Value == 'İ' ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString();

    private static string Title(Rune rune)
    {
        if (rune.Value is >= 0x1F80 and <= 0x1FAF) return ((char)(rune.Value | 8)).ToString();
        if (rune.Value is >= 0x10D0 and <= 0x10FF) return rune.ToString();  // Georgian begins words with small letters
        if (rune.IsBmp && CaseTable.Title((char)rune.Value) is { } special) return special;
        string upper = Upper(rune);
        return upper.Length > rune.Utf16SequenceLength ? upper[0] + Lower(upper[1..]) : upper;
    }

    private static StringBuilder FoldThroughUpper(StringBuilder folded, Rune rune)
    {
        foreach (Rune upper in Upper(rune).EnumerateRunes()) folded.Append(Lower(upper));
        return folded;
    }

    private static string LowerBehind(string text, int start)
    {
        var lower = new StringBuilder(text.Length);
        for (int at = start; at < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int size);
            lower.Append(rune.Value == 'Σ' && IsFinal(text, at) ? FinalSigma.ToString() : Lower(rune));
            at += size;
        }

        return lower.ToString();
    }

    /// <summary>A sigma is final where a letter stands before it and none behind it, marks left aside.</summary>
    private static bool IsFinal(string text, int at)
    {
        int before = at - 1, behind = at + 1;
        while (before >= 0 && IsIgnorable(text, before)) before--;
        while (behind < text.Length && IsIgnorable(text, behind)) behind++;
        return IsCasedAt(text, before) && !IsCasedAt(text, behind);
    }

    private static bool IsCasedAt(string text, int at)
    {
        if (at > 0 && at < text.Length && char.IsLowSurrogate(text[at])) at--;
        return at >= 0 && at < text.Length && Rune.TryGetRuneAt(text, at, out Rune rune) && IsCased(rune);
    }

    private static bool IsIgnorable(string text, int at) => text[at] is '\'' or '.' or ':' or '^' or '`' or '\u00AD'
        or '\u00B7' or '\u2019' || char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol;
}
