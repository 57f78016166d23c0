using System.Numerics;
using System.Text;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary><c>x[start:stop:step]</c>, every part of which may be left out or lie beyond the ends.</summary>
internal static class Slicing
{
    public static object Apply(Rendering rendering, object owner, object? start, object? stop, object? step)
    {
        if (owner is Undefined missing) throw rendering.Error(missing);
        if (owner is DictValue) throw rendering.Error("unhashable type: 'slice'");
        if (owner is not (string or SafeText or SequenceValue or RangeValue or BytesValue))
            throw rendering.Error($"'{TypeName.Of(owner)}' object is not subscriptable");
        long by = Bound(rendering, step) ?? 1;
        if (by == 0) throw rendering.Error("slice step cannot be zero");
        int count = (int)Iteration.Count(owner)!.Value;
        // Places before the first and after the last are where a walk in that direction begins or ends.
        (long low, long high) = by > 0 ? (0, count) : (-1, count - 1);
        long from = Clamp(Bound(rendering, start), count, low, high) ?? (by > 0 ? low : high);
        long to = Clamp(Bound(rendering, stop), count, low, high) ?? (by > 0 ? high : low);
        var places = new RangeValue(from, to, by);
        return owner switch
        {
            ListValue list => new ListValue(Pick(rendering, list.Items, places)),
            TupleValue tuple => new TupleValue(Pick(rendering, tuple.Items, places)),
            RangeValue range => new RangeValue(
                range.Start + (from * range.Step), range.Start + (to * range.Step), range.Step * by),
            BytesValue bytes => new BytesValue([.. Enumerable.Range(0, places.Count).Select(i => bytes.Bytes[(long)places[i]])]),
            _ => TextValue.Like(owner, Pick(rendering, TextValue.Of(owner)!, places)),
        };
    }

    private static long? Bound(Rendering rendering, object? value)
    {
        if (value is null or None) return null;
        return Number.TryInteger(value, out BigInteger integer)
            ? (long)BigInteger.Max(-int.MaxValue, BigInteger.Min(int.MaxValue, integer))
            : throw rendering.Error("slice indices must be integers or None or have an __index__ method");
    }

    private static long? Clamp(long? bound, int count, long low, long high) =>
        bound is { } place ? Math.Clamp(place < 0 ? place + count : place, low, high) : null;

    private static object[] Pick(Rendering rendering, object[] items, RangeValue places)
    {
        rendering.Meter.Items(places.Count);
        if (places.Step == 1) return items[(int)places.Start..(int)(places.Start + places.Count)];
        var picked = new object[places.Count];
        for (int i = 0; i < picked.Length; i++) picked[i] = items[places.Start + (i * places.Step)];
        return picked;
    }

    private static string Pick(Rendering rendering, string text, RangeValue places)
    {
        if (places.Count == 0) return "";
        rendering.Meter.Text(text.Length);
        if (places.Step == 1) return CodePoints.Slice(text, (int)places.Start, (int)(places.Start + places.Count));
        var picked = new StringBuilder(places.Count);
        if (!CodePoints.IsWide(text))
        {
            for (int i = 0; i < places.Count; i++) picked.Append(text[(int)(places.Start + (i * places.Step))]);
            return picked.ToString();
        }

        rendering.Meter.Items(text.Length);
        string[] letters = CodePoints.Split(text);
        for (int i = 0; i < places.Count; i++) picked.Append(letters[places.Start + (i * places.Step)]);
        return picked.ToString();
    }
}
