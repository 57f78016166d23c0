using System.Globalization;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>How values print inside lists and dictionaries: Python's <c>repr</c>.</summary>
internal static class ValueRepr
{
    public static string Of(Rendering rendering, object value)
    {
        var printed = new StringBuilder();
        Append(rendering, printed, value, depth: 0);
        return printed.ToString();
    }

    public static void Append(Rendering rendering, StringBuilder to, object value, int depth)
    {
        Meter meter = rendering.Meter;
        meter.Step();
        if (depth > meter.Budget.MaxRecursion)
            throw meter.Spent($"printed values may nest {meter.Budget.MaxRecursion} deep");
        int before = to.Length;
        switch (value)
        {
            case string text:
                AppendQuoted(to, text);
                break;
            case SafeText safe:
                AppendQuoted(to.Append("Markup("), safe.Text);
                to.Append(')');
                break;
            case ListValue list:
                AppendAll(rendering, to.Append('['), list.Items, depth);
                to.Append(']');
                break;
            case TupleValue tuple:
                AppendAll(rendering, to.Append('('), tuple.Items, depth);
                to.Append(tuple.Count == 1 ? ",)" : ")");
                break;
            case DictValue dict:
                AppendPairs(rendering, to, dict, depth);
                break;
            case DictView view:
                AppendAll(rendering, to.Append(view.Name).Append("(["), [.. Iteration.Of(rendering, view)], depth);
                to.Append("])");
                break;
            case NamespaceValue space:
                AppendPairs(rendering, to.Append("<Namespace "), space.ToDict(), depth);
                to.Append('>');
                break;
            case Undefined:
                to.Append("Undefined");
                break;
            case Generator:
                to.Append("<generator object>");
                break;
            case RangeValue or BytesValue or LoopContext or Callable:
                to.Append(value);
                break;
            default:
                to.Append(ValueText.Of(rendering, value));
                break;
        }

        if (to.Length > meter.Budget.MaxTextLength) meter.Text(to.Length);
        if (value is not SequenceValue and not DictValue) meter.Text(to.Length - before);
    }

    private static void AppendAll(Rendering rendering, StringBuilder to, object[] items, int depth)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) to.Append(", ");
            Append(rendering, to, items[i], depth + 1);
        }
    }

    private static void AppendPairs(Rendering rendering, StringBuilder to, DictValue dict, int depth)
    {
        to.Append('{');
        for (int i = 0; i < dict.Count; i++)
        {
            if (i > 0) to.Append(", ");
            Append(rendering, to, dict.At(i).Key, depth + 1);
            Append(rendering, to.Append(": "), dict.At(i).Value, depth + 1);
        }

        to.Append('}');
    }

    /// <summary>Quotes as Python does: single ones, unless only those occur in the text.</summary>
    private static void AppendQuoted(StringBuilder to, string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        to.Append(quote);
        for (int at = 0; at < text.Length;)
        {
            int size = CodePoints.SizeAt(text, at);
            int c = size == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
            _ = c switch
            {
                '\n' => to.Append("\\n"),
                '\r' => to.Append("\\r"),
                '\t' => to.Append("\\t"),
                '\\' => to.Append("\\\\"),
                _ when c == quote => to.Append('\\').Append(quote),
                _ when Characters.IsPrintable(c) => to.Append(text, at, size),
                < 0x100 => to.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
                < 0x10000 => to.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}"),
                _ => to.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}"),
            };
            at += size;
        }

        to.Append(quote);
    }
}
