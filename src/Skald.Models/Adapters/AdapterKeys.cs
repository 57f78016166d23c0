using System.Text.Json.Nodes;
using Skald.Formats;

namespace Skald.Models.Adapters;

/// <summary>The keys of adapter_config.json; a null is a missing key.</summary>
/// <param name="path">The file.</param>
/// <param name="all">Its object.</param>
internal sealed class AdapterKeys(string path, JsonObject all)
{
    /// <summary>The whole object.</summary>
    public JsonObject All => all;

    public string? Text(string key) => all[key] is null ? null : Value<string>(key, "a string");

    public bool Flag(string key) => all[key] is not null && Value<bool>(key, "true or false");

    public double Number(string key, double otherwise) =>
        all[key] is null ? otherwise : Finite(key, Value<double>(key, "a number"));

    /// <summary>A whole number from 1.</summary>
    public int Count(string key, int? otherwise = null)
    {
        if (all[key] is null && otherwise is { } value) return value;
        int count = Value<int>(key, "a whole number");
        return count is > 0 and <= 1 << 20
            ? count : throw Broken($"the key {key} must lie in [1, {1 << 20}], got {count}");
    }

    /// <summary>A list of strings; empty where missing.</summary>
    public string[] Names(string key) => all[key] switch
    {
        null => [],
        JsonArray array => [.. array.Select(item => item is JsonValue value && value.TryGetValue(out string? name)
            ? name : throw Broken($"the key {key} must list strings, got {item?.ToJsonString() ?? "null"}"))],
        _ => [Value<string>(key, "a list of strings")],
    };

    /// <summary>A list of endings, or a regular expression.</summary>
    public LayerFilter Filter(string key) =>
        all[key] is JsonArray or null ? LayerFilter.Of(Names(key)) : LayerFilter.OfPattern(Text(key)!);

    /// <summary>A list of whole numbers, or one; null where missing.</summary>
    public int[]? Integers(string key) => all[key] switch
    {
        null => null,
        JsonArray array => [.. array.Select(item => item is JsonValue value && value.TryGetValue(out int number)
            ? number : throw Broken($"the key {key} must list whole numbers, got {item?.ToJsonString() ?? "null"}"))],
        _ => [Value<int>(key, "a list of whole numbers")],
    };

    /// <summary>Numbers by layer patterns, in the file's order; empty where missing.</summary>
    public (string Pattern, double Value)[] Patterns(string key) => all[key] switch
    {
        null => [],
        JsonObject patterns => [.. patterns.Select(pair => pair.Value is JsonValue v && v.TryGetValue(out double number)
            ? (pair.Key, Finite(key, number))
            : throw Broken($"the key {key} must map layers to numbers, got {pair.Value?.ToJsonString() ?? "null"}"))],
        var other => throw Broken($"the key {key} must map layers to numbers, got {other.ToJsonString()}"),
    };

    /// <summary>Ranks by layer, each a number or a list that marks with true what is left; the name of a factor may follow.</summary>
    public Dictionary<string, int> Ranks(string key)
    {
        const string factor = ".lora_E", wrapped = "base_model.model.";
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        if (all[key] is null) return ranks;
        if (all[key] is not JsonObject patterns) throw Broken($"the key {key} must map layers to ranks, got {all[key]!.ToJsonString()}");
        foreach ((string name, JsonNode? value) in patterns)
        {
            int end = name.IndexOf(factor, StringComparison.Ordinal);
            string layer = end < 0 ? name : name[..end];
            if (layer.StartsWith(wrapped, StringComparison.Ordinal)) layer = layer[wrapped.Length..];
            ranks[layer] = value switch
            {
                JsonValue number when number.TryGetValue(out int rank) && rank is >= 0 and <= 1 << 20 => rank,
                JsonArray marks when marks.All(mark => mark is JsonValue v && v.TryGetValue(out bool _)) =>
                    marks.Count(mark => (bool)mark!),
                _ => throw Broken($"the key {key} must map layers to ranks or marks, got {value?.ToJsonString() ?? "null"}"),
            };
        }

        return ranks;
    }

    /// <summary>Refuses settings that change the arithmetic in ways that aren't known here.</summary>
    /// <exception cref="ModelFormatException">One of them is set.</exception>
    public void Refuse(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (all[key] is { } value && value.ToJsonString() is not ("false" or "[]" or "{}"))
                throw Broken($"adapters with {key} are not supported, got {value.ToJsonString()}");
        }
    }

    public ModelFormatException Broken(string problem) => new(path, problem + ".");

    private double Finite(string key, double number) => double.IsFinite(number) && Math.Abs(number) < 1e9
        ? number : throw Broken($"the key {key} must hold moderate numbers, got {number}");

    private T Value<T>(string key, string kind) => all[key] is JsonValue value && value.TryGetValue(out T? found)
        ? found : throw Broken($"the key {key} must be {kind}, got {all[key]?.ToJsonString() ?? "nothing"}");
}
