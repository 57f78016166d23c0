using System.Numerics;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Operators between values of all kinds.</summary>
internal static class Operators
{
    public static object Apply(Rendering rendering, BinaryOperator symbol, object a, object b)
    {
        if (symbol == BinaryOperator.Add && a is string x && b is string y) return Join(rendering, x, y);
        if (Arithmetic.TryCompute(rendering, symbol, a, b) is { } number) return number;
        if (symbol == BinaryOperator.Remainder && TextValue.Of(a) is { } format)
            return TextValue.Like(a, PercentFormat.Apply(rendering, format, b));
        if (a is Undefined missing || (missing = (b as Undefined)!) is not null) throw rendering.Error(missing);
        return symbol switch
        {
            BinaryOperator.Add => Add(rendering, a, b),
            BinaryOperator.Multiply when Number.IsInteger(b) => Repeat(rendering, a, b),
            BinaryOperator.Multiply when Number.IsInteger(a) => Repeat(rendering, b, a),
            _ => throw Unsupported(rendering, symbol, a, b),
        };
    }

    /// <summary>Python's <c>+</c> on texts.</summary>
    public static string Join(Rendering rendering, string a, string b)
    {
        rendering.Meter.Text((long)a.Length + b.Length);
        return a + b;
    }

    private static object Add(Rendering rendering, object a, object b)
    {
        if (TextValue.Of(a) is { } x)
        {
            if (TextValue.Of(b) is not { } y)
                throw rendering.Error($"can only concatenate str (not \"{TypeName.Of(b)}\") to str");
            if (a is not SafeText && b is not SafeText) return Join(rendering, x, y);
            return new SafeText(Join(rendering, a is SafeText ? x : SafeText.Escape(x).Text,
                b is SafeText ? y : SafeText.Escape(y).Text));
        }

        if (a is SequenceValue left)
        {
            if (b is not SequenceValue right || left.GetType() != right.GetType())
            {
                throw rendering.Error(
                    $"can only concatenate {TypeName.Of(a)} (not \"{TypeName.Of(b)}\") to {TypeName.Of(a)}");
            }

            rendering.Meter.Items((long)left.Count + right.Count);
            object[] items = [.. left.Items, .. right.Items];
            return a is ListValue ? new ListValue(items) : new TupleValue(items);
        }

        throw Unsupported(rendering, BinaryOperator.Add, a, b);
    }

    private static object Repeat(Rendering rendering, object value, object times)
    {
        _ = Number.TryInteger(times, out BigInteger asked);
        int count = (int)BigInteger.Max(0, BigInteger.Min(asked, int.MaxValue));
        if (TextValue.Of(value) is { } text)
        {
            rendering.Meter.Text((long)text.Length * count);
            string repeated = text.Length == 0 ? "" : new System.Text.StringBuilder().Insert(0, text, count).ToString();
            return TextValue.Like(value, repeated);
        }

        if (value is not SequenceValue sequence) throw Unsupported(rendering, BinaryOperator.Multiply, value, times);
        rendering.Meter.Items((long)sequence.Count * count);
        var items = new object[sequence.Count * count];
        for (int at = 0; at < items.Length; at += sequence.Count) sequence.Items.CopyTo(items, at);
        return value is ListValue ? new ListValue(items) : new TupleValue(items);
    }

    private static TemplateException Unsupported(Rendering rendering, BinaryOperator symbol, object a, object b) =>
        rendering.Error(
            $"unsupported operand type(s) for {Symbol(symbol)}: '{TypeName.Of(a)}' and '{TypeName.Of(b)}'");

    private static string Symbol(BinaryOperator symbol) => symbol switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.FloorDivide => "//",
        BinaryOperator.Remainder => "%",
        _ => "** or pow()",
    };
}
