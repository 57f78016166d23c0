using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that compare items: they ignore case unless told otherwise.</summary>
internal static class OrderFilters
{
    public static Operation[] All =>
    [
        new("sort", "reverse? case_sensitive? attribute?", Sort),
        new("dictsort", "case_sensitive? by? reverse?", DictSort),
        new("groupby", "attribute default? case_sensitive?", GroupBy),
        new("min", "case_sensitive? attribute?", call => Extreme(call, sign: -1)),
        new("max", "case_sensitive? attribute?", call => Extreme(call, sign: 1)),
    ];

    /// <summary>A text in small letters; other values as they are.</summary>
    public static object WithoutCase(Rendering rendering, object value)
    {
        if (TextValue.Of(value) is not { } text) return value;
        rendering.Meter.Text(text.Length);
        rendering.Meter.Scan(text.Length);
        return Casing.Lower(text);
    }

    private static ListValue Sort(Invocation call)
    {
        Rendering rendering = call.Rendering;
        object[] items = Iteration.All(rendering, call.Subject);
        AttributePath[] paths = AttributePath.AllOf(call[2]);
        bool foldsCase = !call.Flag(1);
        rendering.Meter.Items((long)items.Length * paths.Length);
        var keys = new object[items.Length];
        for (int i = 0; i < items.Length; i++)
            keys[i] = new ListValue([.. paths.Select(path => Key(rendering, path, items[i], foldsCase, null))]);
        return new ListValue(Sorted(rendering, items, keys, call.Flag(0)));
    }

    private static ListValue DictSort(Invocation call)
    {
        Rendering rendering = call.Rendering;
        if (call.Subject is Undefined missing) throw rendering.Error(missing);
        if (call.Subject is not DictValue dict)
            throw rendering.Error($"'{TypeName.Of(call.Subject)}' object has no attribute 'items'");
        bool byKey = call.Text(1, "key") switch
        {
            "key" => true,
            "value" => false,
            _ => throw rendering.Error("You can only sort by either \"key\" or \"value\""),
        };
        object[] pairs = Iteration.All(rendering, DictView.Pairs(dict));
        bool foldsCase = !call.Flag(0);
        object[] keys = [.. (byKey ? dict.Keys : dict.Values)];
        if (foldsCase) keys = [.. keys.Select(key => WithoutCase(rendering, key))];
        return new ListValue(Sorted(rendering, pairs, keys, call.Flag(2)));
    }

    private static ListValue GroupBy(Invocation call)
    {
        Rendering rendering = call.Rendering;
        AttributePath path = AttributePath.Of(call[0]);
        object? absent = call[1] is None ? null : call[1];
        bool foldsCase = !call.Flag(2);
        object[] items = Iteration.All(rendering, call.Subject);
        object[] keys = [.. items.Select(item => Key(rendering, path, item, foldsCase, absent))];
        int[] order = Order(rendering, keys, isReversed: false);
        var groups = new List<object>();
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && Comparison.AreEqual(rendering, keys[order[start]], keys[order[end]])) end++;
            object[] group = [.. order[start..end].Select(i => items[i])];
            groups.Add(new TupleValue(path.Get(rendering, group[0], absent), new ListValue(group))
            {
                Fields = ["grouper", "list"],
            });
        }

        return new ListValue([.. groups]);
    }

    private static object Extreme(Invocation call, int sign)
    {
        Rendering rendering = call.Rendering;
        AttributePath path = AttributePath.Of(call[1]);
        bool foldsCase = !call.Flag(0);
        (object Item, object Key)? best = null;
        foreach (object item in Iteration.Of(rendering, call.Subject))
        {
            rendering.Meter.Step();
            object key = Key(rendering, path, item, foldsCase, null);
            bool isBetter = best is not { } found
                || (sign < 0 ? Comparison.Order(rendering, key, found.Key, "<") < 0
                    : Comparison.Order(rendering, key, found.Key, ">") > 0);
            if (isBetter) best = (item, key);
        }

        return best?.Item ?? new Undefined("No aggregated item, sequence was empty.");
    }

    private static object Key(Rendering rendering, AttributePath path, object item, bool foldsCase, object? absent)
    {
        object key = path.Get(rendering, item, absent);
        return foldsCase ? WithoutCase(rendering, key) : key;
    }

    private static object[] Sorted(Rendering rendering, object[] items, object[] keys, bool isReversed) =>
        [.. Order(rendering, keys, isReversed).Select(i => items[i])];

    // Equal items keep their order in both directions.
    private static int[] Order(Rendering rendering, object[] keys, bool isReversed) =>
        StableSort.Order(keys.Length, (a, b) =>
        {
            rendering.Meter.Step();
            int order = Comparison.Order(rendering, keys[a], keys[b]) ?? 0;
            return isReversed ? -order : order;
        });
}
