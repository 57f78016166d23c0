using System.Collections;
using System.Numerics;
using System.Text.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Json;

/// <summary>Values of .NET as values of a template.</summary>
internal static class ClrValues
{
    /// <exception cref="ArgumentException">The value is of a kind that templates do not know.</exception>
    public static object Of(object? value, int depth = 0)
    {
        if (depth > JsonValues.DeepestNesting)
            throw new ArgumentException($"Chat: a variable may nest {JsonValues.DeepestNesting} deep.", nameof(value));
        return value switch
        {
            null => None.Value,
            bool flag => Boxed.Of(flag),
            string text => text,
            byte or sbyte or short or ushort or int or uint or long =>
                Boxed.Of(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
            ulong large => Boxed.Of((BigInteger)large),
            BigInteger big => Boxed.Of(big),
            float real => (double)real,
            double real => real,
            JsonElement json => JsonValues.Of(json),
            IDictionary dictionary => OfPairs(dictionary, depth),
            IEnumerable items => new ListValue([.. items.Cast<object?>().Select(item => Of(item, depth + 1))]),
            _ => throw new ArgumentException(
                $"Chat: a variable must be null, a truth value, number, text, JSON, list or dictionary, got {value.GetType()}.",
                nameof(value)),
        };
    }

    private static DictValue OfPairs(IDictionary dictionary, int depth)
    {
        var pairs = new DictBuilder();
        foreach (DictionaryEntry pair in dictionary) pairs.Set(Of(pair.Key, depth + 1), Of(pair.Value, depth + 1));
        return pairs.Build();
    }
}
