using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Methods of lists, tuples and ranges that only read.</summary>
internal static class SequenceMethods
{
    public static Operation[] All =>
    [
        new("index", "value start? end?", Index),
        new("count", "value", Count),
    ];

    private static object Index(Invocation call)
    {
        object[] items = Iteration.All(call.Rendering, call.Subject);
        for (long i = Bound(call, 1, 0, items.Length); i < Bound(call, 2, items.Length, items.Length); i++)
        {
            call.Rendering.Meter.Step();
            if (Comparison.AreEqual(call.Rendering, items[i], call[0]!)) return Boxed.Of(i);
        }

        throw call.Rendering.Error($"{ValueRepr.Of(call.Rendering, call[0]!)} is not in list");
    }

    private static object Count(Invocation call)
    {
        long count = 0;
        foreach (object item in Iteration.Of(call.Rendering, call.Subject))
        {
            call.Rendering.Meter.Step();
            if (Comparison.AreEqual(call.Rendering, item, call[0]!)) count++;
        }

        return Boxed.Of(count);
    }

    private static long Bound(Invocation call, int parameter, long absent, int count)
    {
        if (!call.Has(parameter)) return absent;
        long bound = call.Integer(parameter);
        return Math.Clamp(bound < 0 ? bound + count : bound, 0, count);
    }
}
