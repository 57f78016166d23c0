using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that change a text; other values are printed first.</summary>
internal static class TextFilters
{
    public static Operation[] All =>
    [
        new("upper", "", call => Changed(call, Casing.Upper)),
        new("lower", "", call => Changed(call, Casing.Lower)),
        new("capitalize", "", call => Changed(call, Casing.Capitalize)),
        new("title", "", call => Changed(call, Title)),
        new("string", "", call => call.Subject is SafeText ? call.Subject : call.SubjectText),
        new("trim", "chars?", call => Changed(call, text => Characters.Strip(text, call.TextOrNone(0)))),
        new("center", "width?", call => Padding.Center(call, call.SubjectText, call.Integer(0, 80), ' ')),
        new("replace", "old new count?", Replace),
        new("format", Format),
        new("wordcount", "", call => Boxed.Of(CountWords(call))),
    ];

    private static object Changed(Invocation call, Func<string, string> change)
    {
        string text = call.SubjectText;
        call.Rendering.Meter.Text(text.Length);
        call.Rendering.Meter.Scan(text.Length);
        return TextValue.Like(call.Subject, change(text));
    }

    /// <summary>A capital after white space, a hyphen and opening brackets, small letters elsewhere.</summary>
    private static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            if (IsWordBreak(text[at]))
            {
                title.Append(text[at++]);
                continue;
            }

            int first = CodePoints.SizeAt(text, at), end = at + first;
            while (end < text.Length && !IsWordBreak(text[end])) end++;
            title.Append(Casing.Upper(text.Substring(at, first))).Append(Casing.Lower(text[(at + first)..end]));
            at = end;
        }

        return title.ToString();
    }

    private static bool IsWordBreak(char c) => Characters.IsSpace(c) || c is '-' or '(' or '{' or '[' or '<';

    private static object Replace(Invocation call)
    {
        Rendering rendering = call.Rendering;
        string old = ValueText.Of(rendering, call[0]!), replacement = ValueText.Of(rendering, call[1]!);
        long count = call[2] is None ? -1 : call.Integer(2, -1);
        if (!rendering.Escapes) return Replacing.Replace(rendering, call.SubjectText, old, replacement, count);
        string text = ValueText.Printed(rendering, call.Subject);
        string safe = ValueText.Printed(rendering, call[1]!);
        return new SafeText(Replacing.Replace(rendering, text, old, safe, count));
    }

    private static object Format(Invocation call)
    {
        bool hasNames = call.Raw.Named.Length > 0;
        if (hasNames && call.Raw.Positional.Length > 0)
            throw call.Rendering.Error("can't handle positional and keyword arguments at the same time");
        object arguments = new TupleValue(call.Raw.Positional);
        if (hasNames)
        {
            var named = new DictBuilder();
            foreach ((string name, object value) in call.Raw.Named) named.Set(name, value);
            arguments = named.Build();
        }

        return TextValue.Like(call.Subject, PercentFormat.Apply(call.Rendering, call.SubjectText, arguments));
    }

    private static long CountWords(Invocation call)
    {
        string text = call.SubjectText;
        call.Rendering.Meter.Scan(text.Length);
        long words = 0;
        bool isInWord = false;
        for (int at = 0; at < text.Length; at += CodePoints.SizeAt(text, at))
        {
            bool isWord = text[at] == '_' || char.IsLetterOrDigit(text, at) || char.IsNumber(text, at);
            if (isWord && !isInWord) words++;
            isInWord = isWord;
        }

        return words;
    }
}
