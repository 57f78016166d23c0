using System.Collections.Frozen;

namespace Skald.Models.Generation.Constraints;

/// <summary>The keywords of JSON Schema (draft 2020-12) that constraints follow; every other one is refused by name.</summary>
public static class JsonSchemaKeywords
{
    /// <summary>Keywords that say what a value must be.</summary>
    public static FrozenSet<string> Supported { get; } = new[]
    {
        "type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions",
        "properties", "required", "additionalProperties",
        "items", "prefixItems", "minItems", "maxItems",
        "minLength", "maxLength", "pattern", "format",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Keywords that only inform and are passed over.</summary>
    public static FrozenSet<string> Annotations { get; } = new[]
    {
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "deprecated", "readOnly", "writeOnly",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Values of <c>format</c> that are followed.</summary>
    public static FrozenDictionary<string, string> Formats { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["date"] = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
        ["time"] = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
        ["date-time"] = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
        ["uuid"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["ipv4"] = "((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
