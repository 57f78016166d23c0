using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Predicates;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Filters that pass each item through another filter or a test; all of them are generators.</summary>
internal static class SelectionFilters
{
    public static Operation[] All =>
    [
        new("map", Map),
        new("select", call => Select(call, wanted: true, byAttribute: false)),
        new("reject", call => Select(call, wanted: false, byAttribute: false)),
        new("selectattr", call => Select(call, wanted: true, byAttribute: true)),
        new("rejectattr", call => Select(call, wanted: false, byAttribute: true)),
        new("unique", "case_sensitive? attribute?", Unique),
    ];

    private static Generator Map(Invocation call)
    {
        Rendering rendering = call.Rendering;
        return Iteration.Lazily(rendering, call.Subject, Mapped());

        IEnumerable<object> Mapped()
        {
            if (!Truth.Of(call.Subject)) yield break;
            Func<object, object> change = Change(call);
            foreach (object item in Iteration.Of(rendering, call.Subject))
            {
                rendering.Meter.Step();
                yield return change(item);
            }
        }
    }

    private static Func<object, object> Change(Invocation call)
    {
        Rendering rendering = call.Rendering;
        if (call.Raw.Positional.Length == 0 && call.Raw.Find("attribute") is { } attribute)
        {
            foreach ((string name, _) in call.Raw.Named)
                if (name is not ("attribute" or "default")) throw rendering.Error($"Unexpected keyword argument '{name}'");
            AttributePath path = AttributePath.Of(attribute);
            object? absent = call.Raw.Find("default");
            return item => path.Get(rendering, item, absent is None ? null : absent);
        }

        if (call.Raw.Positional.Length == 0) throw rendering.Error("map requires a filter argument");
        string filterName = ValueText.Of(rendering, call.Raw.Positional[0]);
        Operation filter = FilterTable.Find(filterName) ?? throw rendering.Error($"No filter named '{filterName}'.");
        Arguments rest = call.Raw.Skip(1);
        return item => filter.Invoke(rendering, item, rest);
    }

    private static Generator Select(Invocation call, bool wanted, bool byAttribute)
    {
        Rendering rendering = call.Rendering;
        return Iteration.Lazily(rendering, call.Subject, Selected());

        IEnumerable<object> Selected()
        {
            if (!Truth.Of(call.Subject)) yield break;
            Func<object, bool> test = Test(call, byAttribute);
            foreach (object item in Iteration.Of(rendering, call.Subject))
            {
                rendering.Meter.Step();
                if (test(item) == wanted) yield return item;
            }
        }
    }

    private static Func<object, bool> Test(Invocation call, bool byAttribute)
    {
        Rendering rendering = call.Rendering;
        object[] passed = call.Raw.Positional;
        if (byAttribute && passed.Length == 0) throw rendering.Error("Missing parameter for attribute name");
        AttributePath path = AttributePath.Of(byAttribute ? passed[0] : null);
        int at = byAttribute ? 1 : 0;
        if (passed.Length <= at) return item => Truth.Of(path.Get(rendering, item));
        string name = ValueText.Of(rendering, passed[at]);
        Operation test = PredicateTable.Find(name) ?? throw rendering.Error($"No test named '{name}'.");
        Arguments rest = call.Raw.Skip(at + 1);
        return item => Truth.Of(test.Invoke(rendering, path.Get(rendering, item), rest));
    }

    private static Generator Unique(Invocation call)
    {
        Rendering rendering = call.Rendering;
        return Iteration.Lazily(rendering, call.Subject, Firsts());

        IEnumerable<object> Firsts()
        {
            var seen = new HashSet<object>(KeyEquality.Comparer);
            AttributePath path = AttributePath.Of(call[1]);
            bool foldsCase = !call.Flag(0);
            foreach (object item in Iteration.Of(rendering, call.Subject))
            {
                rendering.Meter.Step();
                object key = path.Get(rendering, item);
                if (foldsCase) key = OrderFilters.WithoutCase(rendering, key);
                rendering.Meter.Items(1);
                if (seen.Add(Keys.Require(rendering, key))) yield return item;
            }
        }
    }
}
