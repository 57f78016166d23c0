using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>The items of a value, as <c>for</c> and the filters walk them.</summary>
internal static class Iteration
{
    /// <summary>The items, made as they are asked for.</summary>
    /// <exception cref="TemplateException">The value has no items, as a number has none.</exception>
    public static IEnumerable<object> Of(Rendering rendering, object value) =>
        TryOf(value) ?? throw rendering.Error($"'{TypeName.Of(value)}' object is not iterable");

    /// <summary>The items, or null where a value has none.</summary>
    public static IEnumerable<object>? TryOf(object value) => value switch
    {
        SequenceValue sequence => sequence.Items,
        DictValue dict => Enumerate(dict.Count, place => dict.At(place).Key),
        string text => Letters(text),
        SafeText safe => Letters(safe.Text),
        RangeValue range => Enumerate(range.Count, place => range[place]),
        DictView view => Enumerate(view.Count, place => view[place]),
        Generator generator => Rest(generator),
        BytesValue bytes => bytes.Bytes.Select(b => Boxed.Of(b)),
        LoopContext loop => loop.Rest(),
        Undefined => [],
        _ => null,
    };

    /// <summary>All items at once.</summary>
    public static object[] All(Rendering rendering, object value)
    {
        if (value is SequenceValue sequence) return sequence.Items;
        var items = new List<object>();
        foreach (object item in Of(rendering, value))
        {
            rendering.Meter.Step();
            if (items.Count >= rendering.Meter.Budget.MaxItems) rendering.Meter.Items(items.Count + 1L);
            items.Add(item);
        }

        rendering.Meter.Items(items.Count);
        return [.. items];
    }

    /// <summary>How many items a value has, or null where it does not know.</summary>
    public static long? Count(object value) => value switch
    {
        string text => CodePoints.Count(text),
        SequenceValue sequence => sequence.Count,
        DictValue dict => dict.Count,
        SafeText safe => CodePoints.Count(safe.Text),
        RangeValue range => range.Count,
        DictView view => view.Count,
        BytesValue bytes => bytes.Bytes.Length,
        Undefined => 0,
        _ => null,
    };

    /// <summary>A generator over the items of a value.</summary>
    public static Generator Lazily(Rendering rendering, object source, IEnumerable<object> items)
    {
        rendering.Meter.Items(1);
        int depth = source is Generator generator ? generator.Depth + 1 : 1;
        return depth <= Generator.Deepest
            ? new Generator(items.GetEnumerator(), depth)
            : throw rendering.Meter.Spent($"generators may feed each other {Generator.Deepest} deep");
    }

    private static IEnumerable<object> Enumerate(int count, Func<int, object> at)
    {
        for (int place = 0; place < count; place++) yield return at(place);
    }

    private static IEnumerable<object> Letters(string text)
    {
        for (int at = 0; at < text.Length; at += CodePoints.SizeAt(text, at)) yield return CodePoints.At(text, at);
    }

    // The enumerator is shared on purpose: what one reader takes, the next does not see.
    private static IEnumerable<object> Rest(Generator generator)
    {
        while (generator.Items.MoveNext()) yield return generator.Items.Current;
    }
}
