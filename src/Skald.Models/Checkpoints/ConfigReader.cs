using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Skald.Formats;

namespace Skald.Models.Checkpoints;

/// <summary>Reads config.json as transformers does: what is missing or null takes the family's default.</summary>
internal static class ConfigReader
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 16;

    /// <summary>Keys that transformers 5 knows by other names, and what speaks of the types of the weights beside.</summary>
    private static readonly ReadOnlySet<string> s_notKept = new(new HashSet<string>
    {
        "torch_dtype", "rope_theta", "rope_scaling", "partial_rotary_factor", "rope_local_base_freq",
        "quantization_config",
    });

    /// <summary>The file's bytes.</summary>
    /// <exception cref="ModelFormatException">
    /// The file is missing, unreadable, or too long to be a configuration.
    /// </exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            return BoundedFile.TryReadAll(path, MaxBytes)
                ?? throw new ModelFormatException(path, $"a configuration has at most {MaxBytes} bytes, got more.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(path, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The family's name.</summary>
    /// <exception cref="ModelFormatException">Not a JSON object, or it names no family.</exception>
    public static string ModelType(string path, JsonObject json) =>
        json.TryGetPropertyValue("model_type", out JsonNode? type)
        && type is JsonValue value && value.TryGetValue(out string? name)
            ? name
            : throw new ModelFormatException(path, "the key model_type is missing or not a string.");

    /// <summary>The configuration: the file's values over the family's.</summary>
    /// <remarks>
    /// The JSON reader sets absent keys of an immutable record to nothing, not to the record's own defaults: so the
    /// defaults are laid under the file first. A null counts as missing, but for numbers that may be absent; keys that
    /// no property has are kept beside.
    /// </remarks>
    /// <exception cref="ModelFormatException">A value is of another kind.</exception>
    public static TConfig Read<TConfig>(string path, JsonObject json, JsonTypeInfo<TConfig> type, TConfig defaults)
        where TConfig : ModelConfig
    {
        JsonObject merged = JsonSerializer.SerializeToNode(defaults, type)!.AsObject(), others = [];
        Dictionary<string, JsonPropertyInfo> known = type.Properties.ToDictionary(property => property.Name);
        foreach ((string written, JsonNode? value) in json)
        {
            bool isOther = defaults.Aliases.TryGetValue(written, out string? name) && !json.ContainsKey(name);
            string key = isOther ? name! : written;
            bool isKnown = known.TryGetValue(key, out JsonPropertyInfo? property);
            bool mayBeNull = isKnown && Nullable.GetUnderlyingType(property!.PropertyType) is not null;
            if (isKnown && property!.CustomConverter is null) RequireFinite(path, written, value, property.PropertyType);
            if (isKnown && value is not null) merged[key] = value.DeepClone();
            else if (mayBeNull) merged.Remove(key);
            bool isKept = !isKnown || (mayBeNull && value is null);
            if (isKept && !s_notKept.Contains(key)) others[key] = value?.DeepClone();
        }

        try
        {
            return (TConfig)(merged.Deserialize(type)! with { OtherKeys = new(others) });
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, e.Message, e);
        }
    }

    /// <summary>Requires numbers to be numbers, also those within; a family that knows infinite ones reads them itself.</summary>
    private static void RequireFinite(string path, string key, JsonNode? value, Type type)
    {
        switch (value)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? member) in members) RequireFinite(path, $"{key}.{name}", member, typeof(double));
                break;
            case JsonArray items:
                foreach (JsonNode? item in items) RequireFinite(path, key, item, typeof(double));
                break;
            case JsonValue single:
                bool isNumber = single.TryGetValue(out double number);
                bool isWide = (Nullable.GetUnderlyingType(type) ?? type) != typeof(float);
                string? text = !isNumber && type != typeof(string) && single.TryGetValue(out string? word) ? word : null;
                bool isFinite = !isNumber || (isWide ? double.IsFinite(number) : float.IsFinite((float)number));
                if (!isFinite || text is "NaN" or "Infinity" or "-Infinity")
                    throw new ModelFormatException(path, $"{key} must be a finite number, got {(isNumber ? number : text)}.");
                break;
        }
    }

    /// <summary>The object that a file is.</summary>
    /// <exception cref="ModelFormatException">Not JSON, or not an object.</exception>
    internal static JsonObject Parse(string path, byte[] json)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            return JsonNode.Parse(BareNumbers.Quoted(json), documentOptions: options) as JsonObject
                ?? throw new ModelFormatException(path, "a configuration must be a JSON object, got another value.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(path, e.Message, e);
        }
    }
}
