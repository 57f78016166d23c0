using System.Buffers;
using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Values;
using CharacterProperties = Skald.Tokenizers.Unicode.CharacterProperties;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Tells addresses of the web and of mail from other words, as <c>urlize</c> does; one pass over the word.</summary>
internal static class WebAddress
{
    private static readonly string[] s_commonEndings = ["com", "net", "int", "edu", "gov", "org", "info", "mil"];

    private static readonly SearchValues<char> s_letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> s_hex =
        SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// A scheme or <c>www.</c> with a host, or a host with one of eight endings; perhaps a port, perhaps a path.
    /// </summary>
    public static bool IsWeb(string word)
    {
        int scheme = SchemeLength(word);
        ReadOnlySpan<char> rest = word.AsSpan(scheme);
        int path = rest.IndexOfAny('/', '?', '#');
        ReadOnlySpan<char> host = WithoutPort(path < 0 ? rest : rest[..path]);
        if (scheme > 0) return IsNamed(host) || IsNumber(host) || IsBracketed(host);
        bool isWww = host.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        return (isWww && IsNamed(host[4..])) || HasCommonEnding(host);
    }

    /// <summary>Something before the last @, and behind it a name with a dot in it.</summary>
    public static bool IsMail(string word)
    {
        int at = word.LastIndexOf('@');
        if (at < 1) return false;
        string host = word[(at + 1)..];
        int dot = host.LastIndexOf('.');
        return dot > 0 && dot + 1 < host.Length && AllWord(host.AsSpan(dot + 1), "") && AllWord(host, ".-")
            && host[0] is not ('.' or '-');
    }

    private static int SchemeLength(string word) => word switch
    {
        _ when word.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => 8,
        _ when word.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => 7,
        _ => 0,
    };

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        int colon = host.LastIndexOf(':');
        ReadOnlySpan<char> port = host[(colon + 1)..];
        return colon >= 0 && AreDigits(port, 5) ? host[..colon] : host;
    }

    // Labels before the last may hold more than letters.
    private static bool IsNamed(ReadOnlySpan<char> host)
    {
        int dot = host.LastIndexOf('.');
        return AreLabels(dot < 0 ? [] : host[..dot], dot >= 0, 1, int.MaxValue) && IsEnding(host[(dot + 1)..]);
    }

    private static bool HasCommonEnding(ReadOnlySpan<char> host)
    {
        int dot = host.LastIndexOf('.');
        if (dot < 0 || !AreLabels(host[..dot], true, 2, 63)) return false;
        foreach (string ending in s_commonEndings)
            if (host[(dot + 1)..].Equals(ending, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool AreLabels(ReadOnlySpan<char> labels, bool areThere, int shortest, int longest)
    {
        if (!areThere) return true;
        foreach (Range range in labels.Split('.'))
        {
            ReadOnlySpan<char> label = labels[range];
            if (!AllWord(label, "%-")) return false;
            int length = CodePoints.Count(label.ToString());
            if (length < shortest || length > longest) return false;
        }

        return true;
    }

    // Letters alone, or what stands for others in ASCII.
    private static bool IsEnding(ReadOnlySpan<char> ending) =>
        ending.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && ending.Length is >= 6 and <= 63
            ? AllWord(ending[4..], "%")
            : ending.Length is >= 2 and <= 63 && !ending.ContainsAnyExcept(s_letters);

    // Four numbers with dots between them.
    private static bool IsNumber(ReadOnlySpan<char> host)
    {
        int count = 0;
        foreach (Range range in host.Split('.'))
        {
            count++;
            if (!AreDigits(host[range], 3)) return false;
        }

        return count == 4;
    }

    // Three to eight groups of up to four hexadecimal digits in brackets, the first two closed by colons.
    private static bool IsBracketed(ReadOnlySpan<char> host)
    {
        if (host is not ['[', .. var inner, ']']) return false;
        int groups = 0, digits = 0, at = 0;
        for (int first = 0; first < 2; first++, at++)
        {
            int end = inner[at..].IndexOf(':');
            if (end is < 0 or > 4 || inner.Slice(at, end).ContainsAnyExcept(s_hex)) return false;
            at += end;
        }

        for (; at < inner.Length; at++)
        {
            if (inner[at] != ':' && !s_hex.Contains(inner[at])) return false;
            if (inner[at] == ':')
            {
                if (digits == 0) groups++;
                digits = 0;
            }
            else if (digits++ % 4 == 0)
            {
                groups++;
            }
        }

        return groups <= 6;
    }

    private static bool AreDigits(ReadOnlySpan<char> text, int most)
    {
        foreach (char c in text)
            if (CharacterProperties.Category(c) != UnicodeCategory.DecimalDigitNumber) return false;
        return text.Length > 0 && text.Length <= most;
    }

    private static bool AllWord(ReadOnlySpan<char> text, string others)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = rune.Value == '_' || CharacterProperties.IsLetter(rune.Value)
                || CharacterProperties.IsNumber(rune.Value) || (rune.IsAscii && others.Contains((char)rune.Value));
            if (!isWord) return false;
        }

        return true;
    }
}
