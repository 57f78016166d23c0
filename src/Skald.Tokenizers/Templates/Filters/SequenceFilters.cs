using System.Numerics;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters over the items of a value.</summary>
internal static class SequenceFilters
{
    public static Operation[] All =>
    [
        new("length", "", Length),
        new("count", "", Length),
        new("first", "", First),
        new("last", "", Last),
        new("list", "", call => new ListValue(Iteration.All(call.Rendering, call.Subject))),
        new("join", "d? attribute?", Join),
        new("reverse", "", Reverse),
        new("sum", "attribute? start?", Sum),
        new("items", "", Items),
        new("batch", "linecount fill_with?", Batch),
        new("slice", "slices fill_with?", Slice),
    ];

    private static object Length(Invocation call)
    {
        if (TextValue.Of(call.Subject) is { } text) call.Rendering.Meter.Read(text.Length);
        return Iteration.Count(call.Subject) is { } count
            ? Boxed.Of(count)
            : throw call.Rendering.Error($"object of type '{TypeName.Of(call.Subject)}' has no len()");
    }

    private static object First(Invocation call)
    {
        foreach (object item in Iteration.Of(call.Rendering, call.Subject)) return item;
        return new Undefined("No first item, sequence was empty.");
    }

    private static object Last(Invocation call)
    {
        if (call.Subject is Generator)
            throw call.Rendering.Error("'generator' object is not reversible");
        object[] items = Iteration.All(call.Rendering, call.Subject);
        return items.Length > 0 ? items[^1] : new Undefined("No last item, sequence was empty.");
    }

    private static object Join(Invocation call)
    {
        Rendering rendering = call.Rendering;
        AttributePath path = AttributePath.Of(call[1]);
        object separator = call[0] ?? "";
        var texts = new List<string>();
        long length = 0;
        bool isHtml = rendering.Escapes && separator is SafeText;
        object[] items = Iteration.All(rendering, call.Subject);
        if (call.Has(1)) items = [.. items.Select(item => path.Get(rendering, item))];
        isHtml |= rendering.Escapes && items.Any(item => item is SafeText);
        foreach (object item in items)
        {
            rendering.Meter.Step();
            string text = isHtml ? ValueText.Printed(rendering, item) : ValueText.Of(rendering, item);
            texts.Add(text);
            length += text.Length;
        }

        string between = isHtml ? ValueText.Printed(rendering, separator) : ValueText.Of(rendering, separator);
        rendering.Meter.Text(length + ((long)between.Length * texts.Count));
        string joined = string.Join(between, texts);
        return isHtml ? new SafeText(joined) : joined;
    }

    private static object Reverse(Invocation call)
    {
        if (TextValue.Of(call.Subject) is { } text)
        {
            call.Rendering.Meter.Items(text.Length);
            string[] letters = CodePoints.Split(text);
            Array.Reverse(letters);
            return TextValue.Like(call.Subject, string.Concat(letters));
        }

        object[] all = Iteration.All(call.Rendering, call.Subject);
        call.Rendering.Meter.Items(all.Length);
        object[] items = [.. all];
        Array.Reverse(items);
        return call.Subject is Generator ? new ListValue(items) : Iteration.Lazily(call.Rendering, call.Subject, items);
    }

    /// <summary>Adds the items; floats with the rounding errors carried along, as Python does since 3.12.</summary>
    private static object Sum(Invocation call)
    {
        Rendering rendering = call.Rendering;
        AttributePath path = AttributePath.Of(call[0]);
        object sum = call[1] ?? Boxed.Of(0);
        if (TextValue.Is(sum)) throw rendering.Error("sum() can't sum strings [use ''.join(seq) instead]");
        double lost = 0;
        foreach (object one in Iteration.Of(rendering, call.Subject))
        {
            rendering.Meter.Step();
            object item = path.Get(rendering, one);
            if (sum is double total && Number.IsNumber(item))
            {
                double value = Number.ToDouble(item), next = total + value;
                if (item is double)
                    lost += Math.Abs(total) >= Math.Abs(value) ? total - next + value : value - next + total;
                sum = next;
            }
            else
            {
                sum = Operators.Apply(rendering, BinaryOperator.Add, sum, item);
            }
        }

        return sum is double real && double.IsFinite(lost) && lost != 0 ? real + lost : sum;
    }

    private static Generator Items(Invocation call)
    {
        Rendering rendering = call.Rendering;
        return Iteration.Lazily(rendering, call.Subject, Pairs());

        IEnumerable<object> Pairs()
        {
            if (call.Subject is Undefined) yield break;
            if (call.Subject is not DictValue dict)
                throw rendering.Error("Can only get item pairs from a mapping.");
            foreach (object pair in Iteration.Of(rendering, DictView.Pairs(dict))) yield return pair;
        }
    }

    private static Generator Batch(Invocation call)
    {
        (long size, object? fill) = (call.Integer(0), call[1] is None ? null : call[1]);
        return Iteration.Lazily(call.Rendering, call.Subject, Batches());

        IEnumerable<object> Batches()
        {
            var batch = new List<object>();
            foreach (object item in Iteration.Of(call.Rendering, call.Subject))
            {
                if (batch.Count == size)
                {
                    call.Rendering.Meter.Items(batch.Count);
                    yield return new ListValue([.. batch]);
                    batch.Clear();
                }

                call.Rendering.Meter.Step();
                batch.Add(item);
            }

            if (batch.Count == 0) yield break;
            call.Rendering.Meter.Items(fill is null ? batch.Count : Math.Max(size, batch.Count));
            while (fill is not null && batch.Count < size) batch.Add(fill);
            yield return new ListValue([.. batch]);
        }
    }

    private static Generator Slice(Invocation call)
    {
        (long slices, object? fill) = (call.Integer(0), call[1] is None ? null : call[1]);
        return Iteration.Lazily(call.Rendering, call.Subject, Slices());

        IEnumerable<object> Slices()
        {
            object[] items = Iteration.All(call.Rendering, call.Subject);
            if (slices == 0) throw call.Rendering.Error("integer division or modulo by zero");
            long each = items.Length / slices, longer = items.Length % slices, at = 0;
            for (long slice = 0; slice < slices; slice++)
            {
                call.Rendering.Meter.Step();
                long end = at + each + (slice < longer ? 1 : 0);
                call.Rendering.Meter.Items(end - at + 1);
                List<object> part = [.. items[(int)at..(int)end]];
                if (fill is not null && slice >= longer) part.Add(fill);
                yield return new ListValue([.. part]);
                at = end;
            }
        }
    }
}
