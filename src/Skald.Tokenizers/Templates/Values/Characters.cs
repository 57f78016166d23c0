using System.Globalization;
using System.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Kinds of characters as Python has them.</summary>
internal static class Characters
{
    /// <summary>White space: what Unicode calls so, and the four separators below the blank.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>What <c>repr</c> shows as it is: all but controls, separators other than the blank, and the unassigned.</summary>
    public static bool IsPrintable(int codePoint) => codePoint == ' ' || CharacterProperties.Category(codePoint) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    /// <summary>Where <c>splitlines</c> ends a line.</summary>
    public static bool IsLineEnd(char c) =>
        c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';

    /// <summary>The text without white space at its ends, or without any of the characters given.</summary>
    public static string Strip(string text, string? characters, bool start = true, bool end = true)
    {
        Func<Rune, bool> isStripped = Stripped(characters);
        int from = 0, to = text.Length;
        while (start && from < to)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(from, to - from), out Rune first, out int size);
            if (!isStripped(first)) break;
            from += size;
        }

        while (end && from < to)
        {
            _ = Rune.DecodeLastFromUtf16(text.AsSpan(from, to - from), out Rune last, out int size);
            if (!isStripped(last)) break;
            to -= size;
        }

        return text[from..to];
    }

    private static Func<Rune, bool> Stripped(string? characters)
    {
        if (characters is null) return rune => rune.IsBmp && IsSpace((char)rune.Value);
        if (characters.Length == 1) return rune => rune.Value == characters[0];
        HashSet<Rune> all = [.. characters.EnumerateRunes()];
        return all.Contains;
    }
}
