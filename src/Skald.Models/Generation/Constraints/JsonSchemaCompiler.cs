using System.Globalization;
using System.Text.Json;

namespace Skald.Models.Generation.Constraints;

/// <summary>JSON schemas as grammars of compact JSON: every text of the grammar is valid, not every valid text is one.</summary>
/// <remarks>
/// Members come in the order of <c>properties</c>. Where <c>properties</c> is given without <c>additionalProperties</c>,
/// no others are written; nor items beyond <c>prefixItems</c> without <c>items</c>. Numbers have at most 15 digits.
/// </remarks>
internal sealed partial class JsonSchemaCompiler
{
    private const int MaxDepth = 64, MaxLength = 1 << 20, MaxChain = 300;

    private static readonly string[] s_types = ["object", "array", "string", "number", "boolean", "null"];

    private readonly GrammarBuilder _builder = new("Schema");
    private readonly JsonText _json;
    private readonly JsonElement _root;
    private readonly Dictionary<string, int> _references = new(StringComparer.Ordinal);
    private int? _any;
    private int _chain;

    private JsonSchemaCompiler(JsonElement root) => (_root, _json) = (root, new(_builder));

    /// <summary>The grammar of a schema.</summary>
    /// <exception cref="ConstraintException">It is no JSON, too large, or uses what is not supported.</exception>
    public static Grammar Compile(string schema)
    {
        if (schema.Length > MaxLength)
            throw new ConstraintException($"Schema: its text may hold {MaxLength} characters, got {schema.Length}.");
        try
        {
            using JsonDocument json = JsonDocument.Parse(
                schema, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var compiler = new JsonSchemaCompiler(json.RootElement);
            return compiler._builder.Build(compiler.Reference("#", json.RootElement));
        }
        catch (JsonException broken)
        {
            throw new ConstraintException(
                $"Schema: it must be JSON nested at most {MaxDepth} deep with keys that differ, got line {broken.LineNumber + 1}, "
                + $"byte {broken.BytePositionInLine}, where it is not.");
        }
        catch (InvalidOperationException)
        {
            throw new ConstraintException("Schema: its texts must be well-formed Unicode, got half a surrogate pair.");
        }
    }

    /// <summary>A schema that others may refer to: compiled once.</summary>
    private int Reference(string pointer, JsonElement schema)
    {
        if (_references.TryGetValue(pointer, out int known)) return known;
        int name = _references[pointer] = _builder.Declare();
        if (++_chain > MaxChain) throw Error(pointer, $"references may follow one another {MaxChain} deep, got more");
        _builder.Define(name, Value(schema, pointer));
        _chain--;
        return name;
    }

    /// <summary>What a schema allows.</summary>
    private int Value(JsonElement schema, string at)
    {
        if (schema.ValueKind == JsonValueKind.True) return Any();
        if (schema.ValueKind != JsonValueKind.Object)
            throw Error(at, $"a schema must be an object or true, got {schema.ValueKind}");
        CheckKeywords(schema, at);
        if (schema.TryGetProperty("$ref", out JsonElement target)) return Follow(Alone(schema, "$ref", at), target, at);
        if (schema.TryGetProperty("enum", out JsonElement values)) return OneOfValues(Alone(schema, "enum", at), values, at);
        if (schema.TryGetProperty("const", out JsonElement value)) return Constants(Alone(schema, "const", at), [value], at);
        foreach (string keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(keyword, out JsonElement parts))
                return Alternatives(Alone(schema, keyword, at), keyword, parts, at);
        }

        string[] types = Types(schema, at);
        return types.Length == s_types.Length && !schema.EnumerateObject().Any(m => IsRestriction(m.Name))
            ? Any() : _builder.Choice([.. types.Select(type => OfType(type, schema, at))]);
    }

    private int OfType(string type, JsonElement schema, string at) => type switch
    {
        "object" => Object(schema, at),
        "array" => Array(schema, at),
        "string" => String(schema, at),
        "number" => Number(schema, at),
        "integer" => Integer(schema, at),
        "boolean" => _builder.Choice(_builder.Literal("true"), _builder.Literal("false")),
        "null" => _builder.Literal("null"),
        _ => throw Error(at, $"a type must be one of JSON's, got '{type}'"),
    };

    /// <summary>The types a schema names, or those its keywords speak of, or all.</summary>
    private static string[] Types(JsonElement schema, string at)
    {
        if (schema.TryGetProperty("type", out JsonElement type))
        {
            string[] named = type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array when type.GetArrayLength() > 0 && type.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String)
                    => [.. type.EnumerateArray().Select(t => t.GetString()!).Distinct(StringComparer.Ordinal)],
                _ => throw Error(at, "a type must be a name or a list of names, and is neither"),
            };
            return named.Contains("number") ? [.. named.Where(n => n != "integer")] : named;
        }

        foreach ((string name, string[] keywords) in s_keywordsOfTypes)
            if (keywords.Any(keyword => schema.TryGetProperty(keyword, out _))) return [name];
        return s_types;
    }

    private static readonly (string Type, string[] Keywords)[] s_keywordsOfTypes =
    [
        ("object", ["properties", "required", "additionalProperties"]),
        ("array", ["items", "prefixItems", "minItems", "maxItems"]),
        ("string", ["minLength", "maxLength", "pattern", "format"]),
        ("number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
    ];

    private int Follow(JsonElement schema, JsonElement target, string at)
    {
        if (schema.TryGetProperty("type", out _)) throw Error(at, "$ref must stand without 'type', and does not");
        string pointer = target.ValueKind == JsonValueKind.String ? target.GetString()! : "";
        if (!pointer.StartsWith('#')) throw Error(at, $"a reference must lie in the schema itself (#/…), got '{pointer}'");
        JsonElement found = _root;
        foreach (string part in pointer[1..].Split('/').Skip(1))
        {
            string key = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            bool isIndex = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
            bool isThere = found.ValueKind == JsonValueKind.Object ? found.TryGetProperty(key, out found)
                : found.ValueKind == JsonValueKind.Array && isIndex && index < found.GetArrayLength();
            if (!isThere) throw Error(at, $"a reference must lead somewhere, got '{pointer}'");
            if (found.ValueKind == JsonValueKind.Array && isIndex) found = found[index];
        }

        return Reference(pointer, found);
    }

    private int OneOfValues(JsonElement schema, JsonElement values, string at) =>
        values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0
            ? Constants(schema, values.EnumerateArray(), at) : throw Error(at, "enum must list values, and does not");

    private int Constants(JsonElement schema, IEnumerable<JsonElement> values, string at)
    {
        string[]? types = schema.TryGetProperty("type", out _) ? Types(schema, at) : null;
        string[] texts = [.. values.Where(v => types is null || types.Any(type => IsOf(v, type))).Select(JsonText.Write)];
        return texts.Length > 0 ? _builder.Choice([.. texts.Select(_builder.Literal)])
            : throw Error(at, "a listed value must have the type asked for, and none has");
    }

    private int Alternatives(JsonElement schema, string keyword, JsonElement parts, string at)
    {
        if (schema.TryGetProperty("type", out _)) throw Error(at, $"{keyword} must stand without 'type', and does not");
        if (parts.ValueKind != JsonValueKind.Array || parts.GetArrayLength() == 0)
            throw Error(at, $"{keyword} must list schemas, and does not");
        if (keyword == "allOf" && parts.GetArrayLength() > 1)
            throw Error(at, $"allOf must list one schema, got {parts.GetArrayLength()}");
        if (keyword == "oneOf") CheckApart(parts, at);
        return _builder.Choice([.. parts.EnumerateArray().Select((part, i) => Value(part, $"{at}/{keyword}/{i}"))]);
    }

    /// <summary>A value of any type; objects and arrays hold any again.</summary>
    private int Any()
    {
        if (_any is { } known) return known;
        int any = _builder.Declare();
        _any = any;
        using JsonDocument everything = JsonDocument.Parse("{\"items\":true,\"additionalProperties\":true}");
        _builder.Define(any, _builder.Choice([.. s_types.Select(type => OfType(type, everything.RootElement, "#"))]));
        return any;
    }
}
