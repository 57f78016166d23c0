namespace Skald.Tokenizers.Templates.Values;

/// <summary>Texts as Python sees them: by code point, where .NET counts UTF-16 halves.</summary>
internal static class CodePoints
{
    private static readonly string[] s_ascii = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    /// <summary>Whether any character takes two places.</summary>
    public static bool IsWide(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    public static int Count(string text)
    {
        ReadOnlySpan<char> rest = text;
        int count = text.Length;
        for (int at; (at = rest.IndexOfAnyInRange('\uD800', '\uDBFF')) >= 0; rest = rest[(at + 1)..])
            if (at + 1 < rest.Length && char.IsLowSurrogate(rest[at + 1])) count--;
        return count;
    }

    /// <summary>How many places the character there takes; half a pair alone takes one.</summary>
    public static int SizeAt(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    /// <summary>The character that begins there, as a text.</summary>
    public static string At(string text, int at) =>
        text[at] < 128 ? s_ascii[text[at]] : text.Substring(at, SizeAt(text, at));

    /// <summary>The code points, each as a text.</summary>
    public static string[] Split(string text)
    {
        var parts = new string[Count(text)];
        for (int i = 0, at = 0; i < parts.Length; i++)
        {
            parts[i] = At(text, at);
            at += parts[i].Length;
        }

        return parts;
    }

    /// <summary>Where a code point begins in UTF-16.</summary>
    public static int OffsetOf(string text, int codePoint)
    {
        if (!IsWide(text)) return codePoint;
        int at = 0;
        for (; codePoint > 0; codePoint--) at += SizeAt(text, at);
        return at;
    }

    /// <summary>The code points from one place up to another.</summary>
    public static string Slice(string text, int start, int end)
    {
        int from = OffsetOf(text, start);
        int to = IsWide(text) ? from + OffsetOf(text[from..], end - start) : end;
        return text[from..to];
    }

    /// <summary>Order by code point, which differs from the order of UTF-16 above U+D800.</summary>
    public static int Compare(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        (char x, char y) = (a[same], b[same]);
        if (char.IsSurrogate(x) == char.IsSurrogate(y)) return x.CompareTo(y);
        return char.IsSurrogate(x) ? 1 : -1;
    }
}
