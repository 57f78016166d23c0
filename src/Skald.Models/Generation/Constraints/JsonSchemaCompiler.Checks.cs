using System.Text.Json;

namespace Skald.Models.Generation.Constraints;

internal sealed partial class JsonSchemaCompiler
{
    private static ConstraintException Error(string at, string rule) => new($"Schema: {rule}, at {at}.");

    private static bool IsRestriction(string keyword) =>
        JsonSchemaKeywords.Supported.Contains(keyword) && keyword is not ("type" or "$defs" or "definitions");

    private static void CheckKeywords(JsonElement schema, string at)
    {
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (JsonSchemaKeywords.Supported.Contains(member.Name) || JsonSchemaKeywords.Annotations.Contains(member.Name)) continue;
            if (member.Name == "uniqueItems" && member.Value.ValueKind == JsonValueKind.False) continue;
            throw Error(at, $"a keyword must be one of those supported, got '{member.Name}'");
        }
    }

    /// <summary>A schema in which nothing but a type stands beside a keyword.</summary>
    private static JsonElement Alone(JsonElement schema, string keyword, string at)
    {
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            if (member.Name != keyword && IsRestriction(member.Name))
                throw Error(at, $"{keyword} must stand without '{member.Name}', and does not");
        }

        return schema;
    }

    /// <summary>Alternatives of which exactly one may hold must be of different types or be different values.</summary>
    private static void CheckApart(JsonElement parts, string at)
    {
        if (parts.GetArrayLength() == 1) return;
        bool areValues = parts.EnumerateArray().All(part => part.ValueKind == JsonValueKind.Object
            && (part.TryGetProperty("const", out _) || part.TryGetProperty("enum", out _)));
        bool areTyped = parts.EnumerateArray().All(part => part.ValueKind == JsonValueKind.Object
            && part.TryGetProperty("type", out _));
        string[] kinds = areValues
            ? [.. parts.EnumerateArray().SelectMany(Values).Select(JsonText.Write)]
            : areTyped ? [.. parts.EnumerateArray().SelectMany(part => Types(part, at)).Select(t => t == "integer" ? "number" : t)] : [];
        if (kinds.Length == 0 || kinds.Distinct(StringComparer.Ordinal).Count() < kinds.Length)
            throw Error(at, "oneOf must list schemas of different types or different values, and does not; take anyOf");
    }

    private static IEnumerable<JsonElement> Values(JsonElement schema) =>
        schema.TryGetProperty("const", out JsonElement value) ? [value]
            : schema.GetProperty("enum") is { ValueKind: JsonValueKind.Array } values ? values.EnumerateArray() : [];

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number)
            && decimal.Truncate(number) == number,
        _ => value.ValueKind == JsonValueKind.Number,
    };

    private static int Count(JsonElement schema, string keyword, int otherwise, string at)
    {
        if (!schema.TryGetProperty(keyword, out JsonElement value)) return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0 ? count
            : throw Error(at, $"{keyword} must be a number from 0 to {int.MaxValue}, got {value.GetRawText()}");
    }
}
