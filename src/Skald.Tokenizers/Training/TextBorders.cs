namespace Skald.Tokenizers.Training;

/// <summary>Finds places at which text can be cut without changing what is counted.</summary>
internal static class TextBorders
{
    /// <summary>The last such place in a text, 0 where there is none.</summary>
    /// <param name="text">UTF-8, of which more is to come.</param>
    /// <param name="searched">Bytes in which none was found before.</param>
    /// <param name="layout">Where texts begin and end in it.</param>
    /// <param name="block">Says how long a text is never cut, and whether line ends will do.</param>
    public static int Last(ReadOnlySpan<byte> text, int searched, TextLayout layout, TextBlock block)
    {
        if (layout != TextLayout.Whole)
        {
            int end = text[searched..].LastIndexOf((byte)'\n') + 1;
            if (end > 0) return searched + end;
            if (layout == TextLayout.JsonLines || text.Length <= block.LongestWhole) return 0;
            searched = 0;
        }

        for (int at = text.Length - 1; at > Math.Max(1, searched - 8); at--)
            if (IsBeforeSpace(text, at) || (block.CutsAfterLines && IsAfterLine(text, at))) return at;
        return 0;
    }

    // Every pattern ends a piece between a printing ASCII character and a space, whatever is around them.
    private static bool IsBeforeSpace(ReadOnlySpan<byte> text, int at) =>
        text[at] == ' ' && text[at - 1] is > (byte)' ' and <= (byte)'~';

    // A single line end after something and before a letter or digit ends a piece in every pattern, too.
    private static bool IsAfterLine(ReadOnlySpan<byte> text, int at)
    {
        if (text[at - 1] != '\n' || at < 5 || !(char.IsAsciiLetterOrDigit((char)text[at]) || IsIdeograph(text[at]))) return false;
        return text[at - 2] is > (byte)' ' and <= (byte)'~' || IsIdeograph(text[at - 4]) || IsFullStop(text[(at - 4)..]);
    }

    // First bytes of U+4000 to U+9FFF.
    private static bool IsIdeograph(byte first) => first is >= 0xE4 and <= 0xE9;

    // U+3001 and U+3002, U+FF01 to U+FF3F.
    private static bool IsFullStop(ReadOnlySpan<byte> text) =>
        (text[0] == 0xE3 && text[1] == 0x80 && text[2] is 0x81 or 0x82)
        || (text[0] == 0xEF && text[1] == 0xBC && text[2] > 0x80);
}
