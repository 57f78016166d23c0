using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Skald.Models.Generation.Constraints;

namespace Skald.Tests.Models.Generation;

/// <summary>Whether a value follows a schema, straight from the meaning of each keyword.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    public bool IsValid(JsonElement value) => Follows(root, value);

    private bool Follows(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) return schema.ValueKind == JsonValueKind.True;
        foreach (JsonProperty keyword in schema.EnumerateObject())
            if (!Holds(keyword.Name, keyword.Value, schema, value)) return false;
        return true;
    }

    private bool Holds(string keyword, JsonElement rule, JsonElement schema, JsonElement value)
    {
        switch (keyword)
        {
            case "type":
                return rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(t => IsOf(value, t.GetString()!))
                    : IsOf(value, rule.GetString()!);
            case "enum":
                return rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value));
            case "const":
                return JsonElement.DeepEquals(rule, value);
            case "anyOf":
                return rule.EnumerateArray().Any(one => Follows(one, value));
            case "allOf":
                return rule.EnumerateArray().All(one => Follows(one, value));
            case "oneOf":
                return rule.EnumerateArray().Count(one => Follows(one, value)) == 1;
            case "$ref":
                return Follows(rule.GetString() == "#" ? root : root.GetProperty("$defs").GetProperty(rule.GetString()!.Split('/')[2]),
                    value);
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => HoldsForObject(keyword, rule, schema, value),
            JsonValueKind.Array => HoldsForArray(keyword, rule, schema, value),
            JsonValueKind.String => HoldsForString(keyword, rule, value.GetString()!),
            JsonValueKind.Number => HoldsForNumber(keyword, rule, value),
            _ => true,
        };
    }

    private bool HoldsForObject(string keyword, JsonElement rule, JsonElement schema, JsonElement value)
    {
        HashSet<string> known = schema.TryGetProperty("properties", out JsonElement properties)
            ? [.. properties.EnumerateObject().Select(p => p.Name)] : [];
        return keyword switch
        {
            "properties" => rule.EnumerateObject().All(p => value.EnumerateObject().Where(m => m.Name == p.Name)
                .All(m => Follows(p.Value, m.Value))),
            "required" => rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "additionalProperties" => value.EnumerateObject().Where(m => !known.Contains(m.Name)).All(m => Follows(rule, m.Value)),
            _ => true,
        };
    }

    private bool HoldsForArray(string keyword, JsonElement rule, JsonElement schema, JsonElement value)
    {
        int listed = schema.TryGetProperty("prefixItems", out JsonElement prefix) ? prefix.GetArrayLength() : 0;
        return keyword switch
        {
            "minItems" => value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => value.GetArrayLength() <= rule.GetInt32(),
            "prefixItems" => rule.EnumerateArray().Zip(value.EnumerateArray()).All(pair => Follows(pair.First, pair.Second)),
            "items" => value.EnumerateArray().Skip(listed).All(item => Follows(rule, item)),
            _ => true,
        };
    }

    private static bool HoldsForString(string keyword, JsonElement rule, string text) => keyword switch
    {
        "minLength" => text.EnumerateRunes().Count() >= rule.GetInt32(),
        "maxLength" => text.EnumerateRunes().Count() <= rule.GetInt32(),
        "pattern" => Regex.IsMatch(text, rule.GetString()!.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant),
        "format" => Regex.IsMatch(text, $"\\A({JsonSchemaKeywords.Formats[rule.GetString()!]})\\z", RegexOptions.CultureInvariant)
            && (rule.GetString() != "date"
                || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                || text.StartsWith("0000", StringComparison.Ordinal)),
        _ => true,
    };

    private static bool HoldsForNumber(string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "minimum" => value.GetDouble() >= rule.GetDouble(),
        "maximum" => value.GetDouble() <= rule.GetDouble(),
        "exclusiveMinimum" => value.GetDouble() > rule.GetDouble(),
        "exclusiveMaximum" => value.GetDouble() < rule.GetDouble(),
        _ => true,
    };

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && Math.Floor(value.GetDouble()) == value.GetDouble(),
        _ => value.ValueKind == JsonValueKind.Number,
    };
}
