using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Equality, order and membership as Python has them.</summary>
internal static class Comparison
{
    public static bool AreEqual(Rendering rendering, object a, object b) => AreEqual(rendering, a, b, 0);

    /// <summary>Below 0, 0 or above 0; null where nothing orders the two, as with NaN.</summary>
    /// <exception cref="TemplateException">The types have no order.</exception>
    public static int? Order(Rendering rendering, object a, object b, string symbol = "<") =>
        Order(rendering, a, b, symbol, 0);

    /// <summary>Python's <c>in</c>.</summary>
    public static bool Contains(Rendering rendering, object container, object item)
    {
        if (TextValue.Of(container) is { } text)
        {
            if (TextValue.Of(item) is not { } part)
            {
                throw item is Undefined missing ? rendering.Error(missing) : rendering.Error(
                    $"'in <string>' requires string as left operand, not {TypeName.Of(item)}");
            }

            rendering.Meter.Read(text.Length);
            return text.Contains(part, StringComparison.Ordinal);
        }

        if (container is DictValue dict)
        {
            return dict.Find(Keys.Require(rendering, item)) is not null;
        }

        IEnumerable<object> items = Iteration.TryOf(container)
            ?? throw rendering.Error($"argument of type '{TypeName.Of(container)}' is not iterable");
        foreach (object candidate in items)
        {
            rendering.Meter.Step();
            if (AreEqual(rendering, candidate, item)) return true;
        }

        return false;
    }

    private static bool AreEqual(Rendering rendering, object a, object b, int depth)
    {
        if (TextValue.Of(a) is { } text)
        {
            rendering.Meter.Read(text.Length);
            return TextValue.Of(b) is { } other && text == other;
        }

        if (Number.IsNumber(a)) return Number.IsNumber(b) && Number.Compare(a, b) == 0;
        if (ReferenceEquals(a, b)) return true;
        return (a, b) switch
        {
            (ListValue x, ListValue y) => AreAllEqual(rendering, x, y, depth),
            (TupleValue x, TupleValue y) => AreAllEqual(rendering, x, y, depth),
            (DictValue x, DictValue y) => AreAllEqual(rendering, x, y, depth),
            (RangeValue x, RangeValue y) => AreAllEqual(x, y),
            _ => KeyEquality.AreEqual(a, b),
        };
    }

    private static bool AreAllEqual(Rendering rendering, SequenceValue a, SequenceValue b, int depth)
    {
        if (a.Count != b.Count) return false;
        CheckDepth(rendering, depth);
        for (int i = 0; i < a.Count; i++)
        {
            rendering.Meter.Step();
            if (!AreEqual(rendering, a.Items[i], b.Items[i], depth + 1)) return false;
        }

        return true;
    }

    private static bool AreAllEqual(Rendering rendering, DictValue a, DictValue b, int depth)
    {
        if (a.Count != b.Count) return false;
        CheckDepth(rendering, depth);
        for (int i = 0; i < a.Count; i++)
        {
            rendering.Meter.Step();
            (object key, object value) = a.At(i);
            if (b.Find(key) is not { } other || !AreEqual(rendering, value, other, depth + 1)) return false;
        }

        return true;
    }

    private static bool AreAllEqual(RangeValue a, RangeValue b) => a.Length == b.Length
        && (a.Length == 0 || (a.Start == b.Start && (a.Length == 1 || a.Step == b.Step)));

    private static int? Order(Rendering rendering, object a, object b, string symbol, int depth)
    {
        if (Number.IsNumber(a) && Number.IsNumber(b)) return Number.Compare(a, b);
        if (TextValue.Of(a) is { } x && TextValue.Of(b) is { } y)
        {
            rendering.Meter.Read(Math.Min(x.Length, y.Length));
            return CodePoints.Compare(x, y);
        }

        if (a is SequenceValue left && b is SequenceValue right && left.GetType() == right.GetType())
        {
            CheckDepth(rendering, depth);
            for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
            {
                rendering.Meter.Step();
                if (!AreEqual(rendering, left.Items[i], right.Items[i], depth + 1))
                    return Order(rendering, left.Items[i], right.Items[i], symbol, depth + 1);
            }

            return left.Count.CompareTo(right.Count);
        }

        if (a is Undefined missing || (missing = (b as Undefined)!) is not null) throw rendering.Error(missing);
        throw rendering.Error(
            $"'{symbol}' not supported between instances of '{TypeName.Of(a)}' and '{TypeName.Of(b)}'");
    }

    private static void CheckDepth(Rendering rendering, int depth)
    {
        if (depth > rendering.Meter.Budget.MaxRecursion)
            throw rendering.Meter.Spent($"compared values may nest {rendering.Meter.Budget.MaxRecursion} deep");
    }
}
