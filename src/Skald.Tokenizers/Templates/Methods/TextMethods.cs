using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of texts that cut, join, fill and format them.</summary>
internal static class TextMethods
{
    public static Operation[] All =>
    [
        new("strip", "chars?", call => Strip(call, start: true, end: true)),
        new("lstrip", "chars?", call => Strip(call, start: true, end: false)),
        new("rstrip", "chars?", call => Strip(call, start: false, end: true)),
        new("split", "sep? maxsplit?", call => Split(call, TextParts.Words, TextParts.At)),
        new("rsplit", "sep? maxsplit?", call => Split(call, TextParts.LastWords, TextParts.AtLast)),
        new("splitlines", "keepends?", SplitLines),
        new("join", "iterable", Join),
        new("replace", "old new count?", Replace),
        new("removeprefix", "prefix", call => RemoveAffix(call, isPrefix: true)),
        new("removesuffix", "suffix", call => RemoveAffix(call, isPrefix: false)),
        new("center", "width fillchar?", call => Fill(call, Padding.Center)),
        new("ljust", "width fillchar?", call => Fill(call, Padding.Left)),
        new("rjust", "width fillchar?", call => Fill(call, Padding.Right)),
        new("zfill", "width", call => Padding.Zeros(call, call.SubjectText, call.Integer(0))),
        new("expandtabs", "tabsize?", ExpandTabs),
        new("format", call => TextValue.Like(call.Subject, BraceFormat.Apply(call.Rendering, call.SubjectText, call.Raw))),
        new("format_map", "mapping", FormatMap),
        new("encode", "encoding? errors?", Encode),
    ];

    private static object Strip(Invocation call, bool start, bool end)
    {
        string text = call.SubjectText;
        call.Rendering.Meter.Text(text.Length);
        if (call[0] is string characters) call.Rendering.Meter.Scan(characters.Length);
        return TextValue.Like(call.Subject, Characters.Strip(text, call.TextOrNone(0), start, end));
    }

    private static ListValue Split(
        Invocation call, Func<Rendering, string, long, List<string>> words,
        Func<Rendering, string, string, long, List<string>> at)
    {
        string text = call.SubjectText;
        long most = call.Integer(1, -1);
        if (call.TextOrNone(0) is not { } separator) return List(call, words(call.Rendering, text, most));
        if (separator.Length == 0) throw call.Rendering.Error("empty separator");
        return List(call, at(call.Rendering, text, separator, most));
    }

    private static ListValue SplitLines(Invocation call) =>
        List(call, TextParts.Lines(call.Rendering, call.SubjectText, call.Flag(0)));

    private static ListValue List(Invocation call, List<string> parts)
    {
        call.Rendering.Meter.Items(parts.Count);
        return new ListValue([.. parts.Select(part => TextValue.Like(call.Subject, part))]);
    }

    private static object Join(Invocation call)
    {
        Rendering rendering = call.Rendering;
        object[] items = Iteration.All(rendering, call[0]!);
        var texts = new string[items.Length];
        bool isHtml = call.Subject is SafeText;
        long length = (long)call.SubjectText.Length * items.Length;
        for (int i = 0; i < items.Length; i++)
        {
            texts[i] = TextValue.Of(items[i]) ?? throw rendering.Error(
                $"sequence item {i}: expected str instance, {TypeName.Of(items[i])} found");
            if (isHtml && items[i] is string) texts[i] = SafeText.Escape(texts[i]).Text;
            length += texts[i].Length;
        }

        rendering.Meter.Text(length);
        return TextValue.Like(call.Subject, string.Join(call.SubjectText, texts));
    }

    private static object Replace(Invocation call) => TextValue.Like(
        call.Subject,
        Replacing.Replace(call.Rendering, call.SubjectText, call.Text(0), call.Text(1), call.Integer(2, -1)));

    private static object RemoveAffix(Invocation call, bool isPrefix)
    {
        string text = call.SubjectText, affix = call.Text(0);
        call.Rendering.Meter.Text(text.Length);
        bool isThere = isPrefix
            ? text.StartsWith(affix, StringComparison.Ordinal)
            : text.EndsWith(affix, StringComparison.Ordinal);
        if (!isThere) return call.Subject;
        return TextValue.Like(call.Subject, isPrefix ? text[affix.Length..] : text[..^affix.Length]);
    }

    private static object Fill(Invocation call, Func<Invocation, string, long, char, string> fill)
    {
        string with = call.Text(1, " ");
        if (with.Length != 1) throw call.Rendering.Error("The fill character must be exactly one character long");
        return TextValue.Like(call.Subject, fill(call, call.SubjectText, call.Integer(0), with[0]));
    }

    private static object ExpandTabs(Invocation call)
    {
        string text = call.SubjectText;
        long size = call.Integer(0, 8);
        call.Rendering.Meter.Text(text.Length + (text.Count(c => c == '\t') * Math.Clamp(size, 0, 1 << 30)));
        var expanded = new StringBuilder();
        long column = 0;
        foreach (char c in text)
        {
            if (c == '\t')
            {
                long blanks = size > 0 ? size - (column % size) : 0;
                expanded.Append(' ', (int)blanks);
                column += blanks;
            }
            else
            {
                expanded.Append(c);
                column = c is '\n' or '\r' ? 0 : column + (char.IsLowSurrogate(c) ? 0 : 1);
            }
        }

        return TextValue.Like(call.Subject, expanded.ToString());
    }

    private static string FormatMap(Invocation call)
    {
        if (call[0] is not DictValue dict) throw call.Rendering.Error("format_map needs a mapping");
        var named = new List<KeyValuePair<string, object>>();
        for (int i = 0; i < dict.Count; i++)
            if (TextValue.Of(dict.At(i).Key) is { } name) named.Add(new(name, dict.At(i).Value));
        return BraceFormat.Apply(call.Rendering, call.SubjectText, new Arguments([], [.. named]));
    }

    private static BytesValue Encode(Invocation call)
    {
        string name = call.Text(0, "utf-8").ToLowerInvariant().Replace('_', '-');
        call.Rendering.Meter.Text(call.SubjectText.Length * 3L);
        if (name is "ascii" && !Ascii.IsValid(call.SubjectText))
            throw call.Rendering.Error("'ascii' codec can't encode characters outside of ASCII");
        return name is "utf-8" or "utf8" or "ascii"
            ? new BytesValue(Encoding.UTF8.GetBytes(call.SubjectText))
            : throw call.Rendering.Error($"unknown encoding: {name}; utf-8 and ascii are known");
    }
}
