using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Globals;

/// <summary><c>dict</c>: makes dictionaries from another one, from pairs, and from names.</summary>
internal sealed class DictType : Callable
{
    private static readonly Operation s_fromKeys = new("fromkeys", "iterable value?", call =>
    {
        var pairs = new DictBuilder();
        foreach (object key in Iteration.All(call.Rendering, call[0]!))
            pairs.Set(Keys.Require(call.Rendering, key), call[1] ?? None.Value);
        return pairs.Build();
    });

    public override string TypeName => "type";

    public override object Call(Rendering rendering, Arguments arguments) =>
        Collect(new Invocation(rendering, None.Value, arguments, []));

    public override object? Attribute(string name) => name == "fromkeys" ? new BoundMethod(this, s_fromKeys) : null;

    public override string ToString() => "<class 'dict'>";

    /// <summary>The pairs of the one argument in order, then those by name.</summary>
    public static DictValue Collect(Invocation call)
    {
        Rendering rendering = call.Rendering;
        object[] passed = call.Raw.Positional;
        if (passed.Length > 1)
            throw rendering.Error($"dict expected at most 1 argument, got {passed.Length}");
        // Keys are hashed, which takes longer than copying items.
        rendering.Meter.Steps(call.Raw.Named.Length + (passed.Length == 0 ? 0 : Iteration.Count(passed[0]) ?? 0));
        DictBuilder pairs = passed.Length == 0 ? new() : passed[0] is DictValue dict ? new(dict) : FromPairs(rendering, passed[0]);
        foreach ((string name, object value) in call.Raw.Named) pairs.Set(name, value);
        rendering.Meter.Items(pairs.Count * 2L);
        return pairs.Build();
    }

    private static DictBuilder FromPairs(Rendering rendering, object source)
    {
        var pairs = new DictBuilder();
        int at = 0;
        foreach (object item in Iteration.All(rendering, source))
        {
            object[] pair = Iteration.All(rendering, item);
            if (pair.Length != 2)
            {
                throw rendering.Error(
                    $"dictionary update sequence element #{at} has length {pair.Length}; 2 is required");
            }

            pairs.Set(Keys.Require(rendering, pair[0]), pair[1]);
            at++;
        }

        return pairs;
    }
}
