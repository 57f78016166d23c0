using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Escapes in quoted texts: <c>\n</c>, <c>\x41</c>, <c>\u00e9</c>; unknown ones stay as written.</summary>
internal static class StringLiteral
{
    /// <summary>Replaces the escapes.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public static string? TryUnescape(string quoted, out string text)
    {
        text = quoted;
        if (!quoted.Contains('\\')) return null;
        var plain = new StringBuilder(quoted.Length);
        for (int at = 0; at < quoted.Length;)
        {
            if (quoted[at] != '\\')
            {
                plain.Append(quoted[at++]);
                continue;
            }

            char c = quoted[at + 1];
            int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                if (!TryHex(quoted, at + 2, digits, out int code) || code > 0x10FFFF)
                    return $"\\{c} must be followed by {digits} hexadecimal digits of a character";
                Append(plain, code);
                at += 2 + digits;
            }
            else if (c is >= '0' and <= '7')
            {
                int code = 0, end = at + 1;
                while (end < quoted.Length && end < at + 4 && quoted[end] is >= '0' and <= '7')
                    code = (code * 8) + quoted[end++] - '0';
                Append(plain, code);
                at = end;
            }
            else if (c == 'N')
            {
                return "\\N{…} is not supported; write the character itself";
            }
            else if (c > '\x7f')
            {
                at = AppendEscapedForeign(plain, quoted, at + 1);
            }
            else
            {
                plain.Append(Simple(c));
                at += 2;
            }
        }

        text = plain.ToString();
        return null;
    }

    private static string Simple(char c) => c switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'v' => "\v",
        '\n' => "",
        '\\' or '\'' or '"' => c.ToString(),
        _ => $"\\{c}",
    };

    // Jinja spells such characters \xe9 before it reads escapes, which makes the backslash escape the backslash.
    private static int AppendEscapedForeign(StringBuilder plain, string quoted, int at)
    {
        string character = CodePoints.At(quoted, at);
        int code = character.Length == 2 ? char.ConvertToUtf32(character, 0) : character[0];
        string digits = code < 0x100 ? $"x{code:x2}" : code < 0x10000 ? $"u{code:x4}" : $"U{code:x8}";
        plain.Append('\\').Append(digits);
        return at + character.Length;
    }

    private static bool TryHex(string text, int at, int digits, out int code)
    {
        code = 0;
        return at + digits <= text.Length && char.IsAsciiHexDigit(text[at])
            && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)
            && code >= 0;
    }

    private static void Append(StringBuilder plain, int code)
    {
        if (code < 0x10000) plain.Append((char)code);
        else plain.Append(char.ConvertFromUtf32(code));
    }
}
