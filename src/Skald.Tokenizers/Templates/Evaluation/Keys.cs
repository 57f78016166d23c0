using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Which values may be keys of dictionaries, counted before anything hashes or compares them.</summary>
internal static class Keys
{
    /// <summary>Most parts of a tuple, those of tuples inside included: shared parts count each time.</summary>
    private const int MostParts = 10_000;

    /// <summary>Whether Python would take the value as a key: lists and dictionaries are not hashable.</summary>
    public static bool IsHashable(Rendering rendering, object value)
    {
        int parts = 0;
        return IsHashable(rendering, value, 0, ref parts);
    }

    /// <exception cref="TemplateException">The value is not hashable.</exception>
    public static object Require(Rendering rendering, object value) => IsHashable(rendering, value)
        ? value
        : throw rendering.Error($"unhashable type: '{TypeName.Of(value)}'");

    private static bool IsHashable(Rendering rendering, object value, int depth, ref int parts)
    {
        Meter meter = rendering.Meter;
        meter.Step();
        if (TextValue.Of(value) is { } text) meter.Read(text.Length);
        if (value is not TupleValue tuple) return value is not (ListValue or DictValue or DictView { Name: not "dict_values" });
        if (depth > meter.Budget.MaxRecursion) throw meter.Spent($"keys may nest {meter.Budget.MaxRecursion} deep");
        foreach (object item in tuple.Items)
        {
            if (++parts > MostParts) throw meter.Spent($"a key may have {MostParts} parts");
            if (!IsHashable(rendering, item, depth + 1, ref parts)) return false;
        }

        return true;
    }
}
