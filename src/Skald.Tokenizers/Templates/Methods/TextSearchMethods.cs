using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of texts that look for another text.</summary>
internal static class TextSearchMethods
{
    public static Operation[] All =>
    [
        new("startswith", "prefix start? end?", call =>
            Affix(call, (text, affix) => text.StartsWith(affix, StringComparison.Ordinal))),
        new("endswith", "suffix start? end?", call =>
            Affix(call, (text, affix) => text.EndsWith(affix, StringComparison.Ordinal))),
        new("find", "sub start? end?", call => Boxed.Of(Find(call, isLast: false))),
        new("rfind", "sub start? end?", call => Boxed.Of(Find(call, isLast: true))),
        new("index", "sub start? end?", call => Found(call, isLast: false)),
        new("rindex", "sub start? end?", call => Found(call, isLast: true)),
        new("count", "sub start? end?", Count),
        new("partition", "sep", call => Partition(call, isLast: false)),
        new("rpartition", "sep", call => Partition(call, isLast: true)),
    ];

    private static object Affix(Invocation call, Func<string, string, bool> test)
    {
        string? text = Window(call, out _);
        object[] affixes = call[0] is TupleValue many ? many.Items : [call[0]!];
        foreach (object one in affixes)
        {
            string affix = TextValue.Of(one) ?? throw call.Rendering.Error(
                $"first arg must be str or a tuple of str, not {TypeName.Of(one)}");
            call.Rendering.Meter.Step();
            if (text is not null && test(text, affix)) return Boxed.True;
        }

        return Boxed.False;
    }

    private static object Found(Invocation call, bool isLast)
    {
        long at = Find(call, isLast);
        return at >= 0 ? Boxed.Of(at) : throw call.Rendering.Error("substring not found");
    }

    private static long Find(Invocation call, bool isLast)
    {
        string part = call.Text(0);
        if (Window(call, out long start) is not { } text) return -1;
        int at = isLast
            ? part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal)
            : text.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? -1 : start + CodePoints.Count(text[..at]);
    }

    private static object Count(Invocation call)
    {
        string part = call.Text(0);
        if (Window(call, out _) is not { } text) return Boxed.Of(0);
        if (part.Length == 0) return Boxed.Of(CodePoints.Count(text) + 1L);
        long count = 0;
        for (int at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length)
        {
            call.Rendering.Meter.Step();
            count++;
        }

        return Boxed.Of(count);
    }

    private static TupleValue Partition(Invocation call, bool isLast)
    {
        (string text, string separator) = (call.SubjectText, call.Text(0));
        if (separator.Length == 0) throw call.Rendering.Error("empty separator");
        call.Rendering.Meter.Text(text.Length);
        int at = isLast
            ? text.LastIndexOf(separator, StringComparison.Ordinal)
            : text.IndexOf(separator, StringComparison.Ordinal);
        string[] parts = at >= 0 ? [text[..at], separator, text[(at + separator.Length)..]]
            : isLast ? ["", "", text] : [text, "", ""];
        return new TupleValue([.. parts.Select(part => TextValue.Like(call.Subject, part))]);
    }

    /// <summary>The part of the text between the second and third argument; null where the start lies beyond the end.</summary>
    private static string? Window(Invocation call, out long start)
    {
        string text = call.SubjectText;
        call.Rendering.Meter.Read(text.Length);
        start = 0;
        if (call[1] is null or None && call[2] is null or None) return text;
        long count = CodePoints.Count(text);
        start = Bound(call, 1, 0, count);
        long end = Math.Min(Bound(call, 2, count, count), count);
        return start > count || start > end ? null : CodePoints.Slice(text, (int)start, (int)end);
    }

    private static long Bound(Invocation call, int parameter, long absent, long count)
    {
        if (call[parameter] is null or None) return absent;
        long bound = call.Integer(parameter);
        return bound < 0 ? Math.Max(0, bound + count) : bound;
    }
}
