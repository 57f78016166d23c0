using System.Buffers;
using System.Globalization;
using System.Text;

namespace Skald.Cli.Tokens;

/// <summary>Tokens as they can be shown in one line.</summary>
internal static class TokenText
{
    /// <summary>A blank, made visible.</summary>
    public const char Blank = '·';

    /// <summary>Bytes as text; those that are no whole character as <c>&lt;F0 9F&gt;</c>.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder(bytes.Length);
        var loose = new List<byte>();
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int size) == OperationStatus.Done)
            {
                Flush(loose, shown);
                Append(rune, shown);
            }
            else
            {
                loose.AddRange(bytes[..size]);
            }

            bytes = bytes[size..];
        }

        Flush(loose, shown);
        return shown.ToString();
    }

    /// <summary>A text, with blanks and control characters made visible.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) Append(rune, shown);
        return shown.ToString();
    }

    private static void Flush(List<byte> loose, StringBuilder shown)
    {
        if (loose.Count == 0) return;
        shown.Append('<').AppendJoin(' ', loose.Select(b => b.ToString("X2", CultureInfo.InvariantCulture))).Append('>');
        loose.Clear();
    }

    // What would vanish, move the cursor, or turn the direction of writing is spelt out.
    private static void Append(Rune rune, StringBuilder shown)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        bool isHidden = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
        _ = rune.Value switch
        {
            ' ' => shown.Append(Blank),
            '\n' => shown.Append("\\n"),
            '\r' => shown.Append("\\r"),
            '\t' => shown.Append("\\t"),
            _ when isHidden => shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
            _ => shown.Append(rune.ToString()),
        };
    }
}
