using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that lay a text out in lines, or shorten it.</summary>
internal static class WrappingFilters
{
    public static Operation[] All =>
    [
        new("indent", "width? first? blank?", Indent),
        new("truncate", "length? killwords? end? leeway?", Truncate),
        new("wordwrap", "width? break_long_words? wrapstring? break_on_hyphens?", WordWrap),
    ];

    private static object Indent(Invocation call)
    {
        if (TextValue.Of(call.Subject) is not { } text)
            throw call.Rendering.Error($"indent needs a string, got '{TypeName.Of(call.Subject)}'");
        Meter meter = call.Rendering.Meter;
        string margin;
        if (call.Has(0) && TextValue.Of(call[0]!) is { } given)
        {
            margin = given;
        }
        else
        {
            long width = Math.Max(0, call.Integer(0, 4));
            meter.Text(width);
            margin = new string(' ', (int)width);
        }

        bool indentsBlank = call.Flag(2);
        List<string> lines = TextParts.Lines(call.Rendering, text + "\n", keepEnds: false);
        meter.Text(text.Length + ((long)lines.Count * (margin.Length + 1)));
        var indented = new StringBuilder(call.Flag(1) ? margin : "").Append(lines[0]);
        foreach (string line in lines.Skip(1))
            indented.Append('\n').Append(line.Length > 0 || indentsBlank ? margin : "").Append(line);
        return TextValue.Like(call.Subject, indented.ToString());
    }

    private static object Truncate(Invocation call)
    {
        long count = Iteration.Count(call.Subject)
            ?? throw call.Rendering.Error($"object of type '{TypeName.Of(call.Subject)}' has no len()");
        long length = call.Integer(0, 255), leeway = call[3] is None ? 5 : call.Integer(3, 5);
        string end = call.Text(2, "...");
        int endLength = CodePoints.Count(end);
        if (length < endLength) throw call.Rendering.Error($"expected length >= {endLength}, got {length}");
        if (leeway < 0) throw call.Rendering.Error($"expected leeway >= 0, got {leeway}");
        if (count <= (Int128)length + leeway) return call.Subject;
        if (TextValue.Of(call.Subject) is not { } text)
            throw call.Rendering.Error($"a value of type '{TypeName.Of(call.Subject)}' cannot be shortened");
        call.Rendering.Meter.Text(text.Length);
        string kept = CodePoints.Slice(text, 0, (int)length - endLength);
        int blank = call.Flag(1) ? -1 : kept.LastIndexOf(' ');
        return TextValue.Like(call.Subject, (blank < 0 ? kept : kept[..blank]) + end);
    }

    private static string WordWrap(Invocation call)
    {
        if (call.Subject is Undefined missing) throw call.Rendering.Error(missing);
        string text = TextValue.Of(call.Subject)
            ?? throw call.Rendering.Error($"'{TypeName.Of(call.Subject)}' object has no attribute 'splitlines'");
        long width = call.Integer(0, 79);
        if (width <= 0) throw call.Rendering.Error($"invalid width {width} (must be > 0)");
        string separator = call.TextOrNone(2) ?? "\n";
        var wrapping = new LineWrapping(call.Rendering.Meter, (int)Math.Min(width, int.MaxValue),
            breaksWords: call.Flag(1, true), breaksAtHyphens: call.Flag(3, true));
        List<string> lines = TextParts.Lines(call.Rendering, text, keepEnds: false);
        return string.Join(separator, lines.Select(line => string.Join(separator, wrapping.Wrap(line))));
    }
}
