using System.Globalization;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Kinds of characters as Python has them.</summary>
internal static class Characters
{
    /// <summary>White space: what Unicode calls so, and the four separators below the blank.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>What <c>repr</c> shows as it is: all but controls, separators other than the blank, and the unassigned.</summary>
    public static bool IsPrintable(int codePoint) => codePoint == ' ' || CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    /// <summary>Where <c>splitlines</c> ends a line.</summary>
    public static bool IsLineEnd(char c) =>
        c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';

    /// <summary>The text without white space at its ends, or without any of the characters given.</summary>
    public static string Strip(string text, string? characters, bool start = true, bool end = true)
    {
        int from = 0, to = text.Length;
        string[]? stripped = characters is not null && CodePoints.IsWide(characters) ? CodePoints.Split(characters) : null;
        while (start && from < to && Size(text, from, characters, stripped) is > 0 and var size) from += size;
        while (end && from < to)
        {
            int last = to - 1;
            if (last > from && char.IsLowSurrogate(text[last]) && char.IsHighSurrogate(text[last - 1])) last--;
            if (Size(text, last, characters, stripped) == 0) break;
            to = last;
        }

        return text[from..to];
    }

    // How many places to strip there: 0 where the character stays.
    private static int Size(string text, int at, string? characters, string[]? wide)
    {
        if (characters is null) return IsSpace(text[at]) ? 1 : 0;
        if (!char.IsSurrogate(text[at])) return characters.Contains(text[at]) ? 1 : 0;
        string character = CodePoints.At(text, at);
        return wide?.Contains(character) == true ? character.Length : 0;
    }
}
