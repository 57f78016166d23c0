using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Recognises <c>{% raw %}</c> and <c>{% endraw %}</c>, between which nothing is a tag.</summary>
internal static class RawTag
{
    /// <summary>Where the text behind a <c>{% raw %}</c> begins; -1 where that tag is none.</summary>
    public static int EndOfBegin(string source, int tag)
    {
        int at = Match(source, tag, "raw");
        if (at < 0) return -1;
        ReadOnlySpan<char> rest = source.AsSpan(at);
        if (rest.StartsWith("%}")) return at + 2;
        return rest.StartsWith("-%}") ? SkipSpace(source, at + 3) : -1;
    }

    /// <summary>The next <c>{% endraw %}</c>, up to behind its closing bracket; (-1, -1) where there is none.</summary>
    public static (int Start, int End) FindEnd(string source, int from)
    {
        for (int tag = from; (tag = source.IndexOf("{%", tag, StringComparison.Ordinal)) >= 0; tag++)
        {
            int at = Match(source, tag, "endraw");
            if (at < 0) continue;
            if (at < source.Length && source[at] is '-' or '+') at++;
            if (source.AsSpan(at).StartsWith("%}")) return (tag, at + 2);
        }

        return (-1, -1);
    }

    /// <summary>Behind the word and white space around it; -1 where the tag says something else.</summary>
    private static int Match(string source, int tag, string word)
    {
        int at = tag + 2;
        if (at < source.Length && source[at] is '-' or '+') at++;
        at = SkipSpace(source, at);
        return source.AsSpan(at).StartsWith(word) ? SkipSpace(source, at + word.Length) : -1;
    }

    private static int SkipSpace(string source, int at)
    {
        while (at < source.Length && Characters.IsSpace(source[at])) at++;
        return at;
    }
}
