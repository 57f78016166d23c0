using System.Text;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Values in lines of at most 80 characters, with sorted keys: Python's <c>pprint</c>.</summary>
internal static class PrettyPrint
{
    private const int Width = 80;

    public static string Of(Rendering rendering, object value)
    {
        var printed = new StringBuilder();
        Append(rendering, printed, Sorted(rendering, value, 0), indent: 0, allowance: 0);
        return printed.ToString();
    }

    private static void Append(Rendering rendering, StringBuilder to, object value, int indent, int allowance)
    {
        string line = ValueRepr.Of(rendering, value);
        if (line.Length <= Width - indent - allowance || value is not (SequenceValue or DictValue))
        {
            to.Append(line);
            return;
        }

        (char open, string close) = value switch
        {
            ListValue => ('[', "]"),
            TupleValue { Count: 1 } => ('(', ",)"),
            TupleValue => ('(', ")"),
            _ => ('{', "}"),
        };
        to.Append(open);
        int count = value is DictValue pairs ? pairs.Count : ((SequenceValue)value).Count;
        for (int i = 0; i < count; i++)
        {
            if (i > 0) to.Append(",\n").Append(' ', indent + 1);
            int after = i == count - 1 ? allowance + close.Length : 1;
            if (value is DictValue dict)
            {
                string key = ValueRepr.Of(rendering, dict.At(i).Key);
                to.Append(key).Append(": ");
                Append(rendering, to, dict.At(i).Value, indent + 1 + key.Length + 2, after);
            }
            else
            {
                Append(rendering, to, ((SequenceValue)value).Items[i], indent + 1, after);
            }
        }

        to.Append(close);
    }

    // The depth is held in check by the printing before.
    private static object Sorted(Rendering rendering, object value, int depth)
    {
        if (depth == 0) ValueRepr.Of(rendering, value);
        switch (value)
        {
            case ListValue list:
                return new ListValue([.. list.Items.Select(item => Sorted(rendering, item, depth + 1))]);
            case TupleValue tuple:
                return new TupleValue([.. tuple.Items.Select(item => Sorted(rendering, item, depth + 1))]);
            case DictValue dict when dict.Keys.ToArray().All(TextValue.Is):
                object[] keys = [.. dict.Keys];
                object[] values = [.. dict.Values.ToArray().Select(item => Sorted(rendering, item, depth + 1))];
                int[] order = StableSort.Order(keys.Length, (a, b) =>
                    Comparison.Order(rendering, keys[a], keys[b])!.Value);
                return new DictValue([.. order.Select(i => keys[i])], [.. order.Select(i => values[i])]);
            default:
                return value;
        }
    }
}
