using System.Text.Json;

namespace Skald.Models.Generation.Constraints;

internal sealed partial class JsonSchemaCompiler
{
    private int Object(JsonElement schema, string at)
    {
        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        if (hasProperties && properties.ValueKind != JsonValueKind.Object)
            throw Error(at, "properties must be an object, and is not");
        bool hasOthers = schema.TryGetProperty("additionalProperties", out JsonElement others)
            ? others.ValueKind != JsonValueKind.False : !hasProperties;
        List<(string Name, int Value, bool IsRequired)> members = [];
        HashSet<string> required = Required(schema, at);
        if (hasProperties)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                bool isRequired = required.Remove(property.Name);
                if (property.Value.ValueKind == JsonValueKind.False && !isRequired) continue;  // a member that must not be
                members.Add((property.Name, Value(property.Value, $"{at}/properties/{property.Name}"), isRequired));
            }
        }

        int other = !hasOthers ? -1 : others.ValueKind is JsonValueKind.Undefined ? Any() : Value(others, $"{at}/additionalProperties");
        foreach (string name in required.Order(StringComparer.Ordinal))
        {
            if (!hasOthers) throw Error(at, $"a required member must be among the properties, and '{name}' is not");
            members.Add((name, other, true));
        }

        string[] taken = hasProperties
            ? [.. properties.EnumerateObject().Select(p => p.Name).Concat(required)] : [.. required];
        int end = Others(other, taken, true), first = Others(other, taken, false);
        for (int i = members.Count - 1; i >= 0; i--)
        {
            (string name, int value, bool isRequired) = members[i];
            int member = _builder.Sequence(_builder.Literal(JsonText.Write(name)), _json.Sign(':'), value);
            int begun = _builder.Sequence(member, end), later = _builder.Sequence(_json.Sign(','), begun);
            (end, first) = isRequired ? (later, begun) : (_builder.Choice(later, end), _builder.Choice(begun, first));
        }

        return _builder.Sequence(_builder.Literal("{"), first, _builder.Literal("}"));
    }

    /// <summary>Any number of members with names that are not taken.</summary>
    private int Others(int value, string[] taken, bool hasBegun)
    {
        if (value < 0) return _builder.Sequence();
        int name = _json.Quoted(new FreeNames(_builder, _json).Of(taken));
        int member = _builder.Sequence(name, _json.Sign(':'), value);
        int more = _builder.Repeat(_builder.Sequence(_json.Sign(','), member), 0);
        return hasBegun ? more : _builder.Optional(_builder.Sequence(member, more));
    }

    private static HashSet<string> Required(JsonElement schema, string at)
    {
        if (!schema.TryGetProperty("required", out JsonElement names)) return [];
        if (names.ValueKind != JsonValueKind.Array || names.EnumerateArray().Any(n => n.ValueKind != JsonValueKind.String))
            throw Error(at, "required must list names, and does not");
        return new(names.EnumerateArray().Select(name => name.GetString()!), StringComparer.Ordinal);
    }

    private int Array(JsonElement schema, string at)
    {
        int min = Count(schema, "minItems", 0, at), max = Count(schema, "maxItems", GrammarNode.Unbounded, at);
        if (min > max) throw Error(at, $"minItems must not exceed maxItems, got {min} and {max}");
        JsonElement[] prefix = schema.TryGetProperty("prefixItems", out JsonElement listed) && listed.ValueKind == JsonValueKind.Array
            ? [.. listed.EnumerateArray()] : [];
        bool hasMore = schema.TryGetProperty("items", out JsonElement items)
            ? items.ValueKind != JsonValueKind.False : prefix.Length == 0;
        if (!hasMore) max = Math.Min(max, prefix.Length);
        if (min > max) throw Error(at, $"minItems must not exceed the items described, got {min} and {max}");
        int fixedCount = Math.Min(prefix.Length, max);
        int rest = _builder.Sequence();
        if (hasMore && max > prefix.Length)
        {
            int item = items.ValueKind == JsonValueKind.Undefined ? Any() : Value(items, $"{at}/items");
            int least = Math.Max(0, min - prefix.Length);
            int most = max == GrammarNode.Unbounded ? max : max - prefix.Length;
            rest = fixedCount > 0 ? _builder.Repeat(_builder.Sequence(_json.Sign(','), item), least, most)
                : Separated(item, least, most);
        }

        for (int i = fixedCount - 1; i >= 0; i--)
        {
            int item = _builder.Sequence(Value(prefix[i], $"{at}/prefixItems/{i}"), rest);
            if (i > 0) item = _builder.Sequence(_json.Sign(','), item);
            rest = i < min ? item : _builder.Optional(item);
        }

        return _builder.Sequence(_builder.Literal("["), rest, _builder.Literal("]"));
    }

    private int Separated(int item, int min, int max)
    {
        if (max == 0) return _builder.Sequence();
        int more = _builder.Repeat(
            _builder.Sequence(_json.Sign(','), item), Math.Max(0, min - 1), max == GrammarNode.Unbounded ? max : max - 1);
        int all = _builder.Sequence(item, more);
        return min > 0 ? all : _builder.Optional(all);
    }
}
