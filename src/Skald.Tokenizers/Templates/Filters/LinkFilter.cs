using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;
using CharacterProperties = Skald.Tokenizers.Unicode.CharacterProperties;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary><c>urlize</c>: makes links of the addresses in a text, which is escaped for HTML on the way.</summary>
internal static class LinkFilter
{
    private static readonly (string Open, string Close)[] s_pairs = [("(", ")"), ("<", ">"), ("&lt;", "&gt;")];
    private static readonly string[] s_openings = ["(", "<", "&lt;"];
    private static readonly string[] s_endings = [")", ">", ".", ",", "\n", "&gt;"];

    public static Operation[] All => [new("urlize", "trim_url_limit? nofollow? target? rel? extra_schemes?", Link)];

    private static object Link(Invocation call)
    {
        Rendering rendering = call.Rendering;
        string text = call.Subject is SafeText safe ? safe.Text : Escaped(rendering, call.SubjectText);
        string attributes = Attributes(call);
        string[] schemes = Schemes(call);
        long limit = call[0] is null or None ? long.MaxValue : call.Integer(0);
        var linked = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            int end = at;
            while (end < text.Length && !Characters.IsSpace(text[end])) end++;
            rendering.Meter.Step();
            string link = Word(rendering, text[at..end], attributes, schemes, limit);
            rendering.Meter.Text(link.Length);
            linked.Append(link);
            for (at = end; at < text.Length && Characters.IsSpace(text[at]); at++) linked.Append(text[at]);
            if (linked.Length > rendering.Meter.Budget.MaxTextLength) rendering.Meter.Text(linked.Length);
        }

        rendering.Meter.Text(linked.Length);
        return rendering.Escapes ? new SafeText(linked.ToString()) : linked.ToString();
    }

    private static string Word(Rendering rendering, string word, string attributes, string[] schemes, long limit)
    {
        rendering.Meter.Scan(word.Length);
        int start = 0, end = word.Length;
        while (s_openings.FirstOrDefault(one => At(word, start, one)) is { } opening) start += opening.Length;
        while (s_endings.FirstOrDefault(one => EndsAt(word, start, end, one)) is { } ending) end -= ending.Length;
        end = Balanced(word, start, end);
        string middle = word[start..end];
        string? link = LinkOf(middle, attributes, schemes, limit);
        return link is null ? word : $"{word[..start]}{link}{word[end..]}";
    }

    private static string? LinkOf(string address, string attributes, string[] schemes, long limit)
    {
        if (WebAddress.IsWeb(address))
        {
            bool hasScheme = address.StartsWith("https://", StringComparison.Ordinal)
                || address.StartsWith("http://", StringComparison.Ordinal);
            return $"<a href=\"{(hasScheme ? "" : "https://")}{address}\"{attributes}>{Short(address, limit)}</a>";
        }

        const string Mail = "mailto:";
        if (address.StartsWith(Mail, StringComparison.Ordinal) && WebAddress.IsMail(address[Mail.Length..]))
            return $"<a href=\"{address}\">{address[Mail.Length..]}</a>";
        bool mayBeMail = !address.StartsWith("www.", StringComparison.Ordinal) && !address.StartsWith('@')
            && !address.Contains(':');
        if (mayBeMail && WebAddress.IsMail(address)) return $"<a href=\"{Mail}{address}\">{address}</a>";
        return schemes.Any(scheme => address != scheme && address.StartsWith(scheme, StringComparison.Ordinal))
            ? $"<a href=\"{address}\"{attributes}>{address}</a>"
            : null;
    }

    /// <summary>Takes back closing signs from behind a word for those that it opens.</summary>
    private static int Balanced(string word, int start, int end)
    {
        foreach ((string open, string close) in s_pairs)
        {
            int opened = Count(word, start, end, open);
            if (opened <= Count(word, start, end, close)) continue;
            for (int moves = Math.Min(opened, Count(word, end, word.Length, close)); moves > 0; moves--)
                end = word.IndexOf(close, end, StringComparison.Ordinal) + close.Length;
        }

        return end;
    }

    private static int Count(string word, int start, int end, string sign)
    {
        int count = 0;
        for (int at = start; (at = word.IndexOf(sign, at, end - at, StringComparison.Ordinal)) >= 0; at += sign.Length) count++;
        return count;
    }

    private static bool At(string word, int start, string sign) =>
        word.AsSpan(start).StartsWith(sign, StringComparison.Ordinal);

    private static bool EndsAt(string word, int start, int end, string sign) =>
        word.AsSpan(start..end).EndsWith(sign, StringComparison.Ordinal);

    private static string Short(string address, long limit) =>
        limit >= address.Length || CodePoints.Count(address) <= limit
            ? address
            : CodePoints.Slice(address, 0, (int)Math.Max(0, limit < 0 ? CodePoints.Count(address) + limit : limit)) + "...";

    private static string Escaped(Rendering rendering, string text)
    {
        rendering.Meter.Text(text.Length * 5L);
        return SafeText.Escape(text).Text;
    }

    // The environment's own rule is noopener, beside what the call asks for.
    private static string Attributes(Invocation call)
    {
        SortedSet<string> rel = new(Comparer<string>.Create(CodePoints.Compare)) { "noopener" };
        foreach (string word in Methods.TextParts.Words(call.Rendering, call.TextOrNone(3) ?? "", -1)) rel.Add(word);
        if (call.Flag(1)) rel.Add("nofollow");
        string? target = call.TextOrNone(2);
        return $" rel=\"{SafeText.Escape(string.Join(' ', rel)).Text}\""
            + (string.IsNullOrEmpty(target) ? "" : $" target=\"{SafeText.Escape(target).Text}\"");
    }

    private static string[] Schemes(Invocation call)
    {
        if (call[4] is null or None) return [];
        string[] schemes = [.. Iteration.All(call.Rendering, call[4]!).Select(item => TextValue.Of(item)
            ?? throw call.Rendering.Error($"a URI scheme must be a string, got '{TypeName.Of(item)}'"))];
        foreach (string scheme in schemes)
            if (!IsScheme(scheme)) throw call.Rendering.Error($"'{scheme}' is not a valid URI scheme prefix.");
        return schemes;
    }

    private static bool IsScheme(string scheme)
    {
        int colon = scheme.IndexOf(':');
        return colon >= 2 && scheme[(colon + 1)..] is ("" or "/" or "//")
            && scheme[..colon].EnumerateRunes().All(rune => rune.Value is '_' or '.' or '+' or '-'
                || CharacterProperties.IsLetter(rune.Value) || CharacterProperties.IsNumber(rune.Value));
    }
}
