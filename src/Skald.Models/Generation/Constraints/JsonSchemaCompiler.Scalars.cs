using System.Text.Json;

namespace Skald.Models.Generation.Constraints;

internal sealed partial class JsonSchemaCompiler
{
    private int String(JsonElement schema, string at)
    {
        int min = Count(schema, "minLength", 0, at), max = Count(schema, "maxLength", GrammarNode.Unbounded, at);
        bool hasLength = min > 0 || max != GrammarNode.Unbounded;
        bool hasPattern = schema.TryGetProperty("pattern", out JsonElement pattern);
        bool hasFormat = schema.TryGetProperty("format", out JsonElement format);
        if ((hasLength ? 1 : 0) + (hasPattern ? 1 : 0) + (hasFormat ? 1 : 0) > 1)
            throw Error(at, "a string must have a length, a pattern or a format, got more than one of them");
        if (hasPattern) return Pattern(pattern, true, at);
        if (!hasFormat) return _json.Quoted(_builder.Repeat(_json.Character, min, max));
        return JsonSchemaKeywords.Formats.TryGetValue(format.ToString(), out string? known)
            ? _json.Quoted(RegexCompiler.Compile(_builder, known, _json.CharacterOf, false))
            : throw Error(at, "a format must be one of "
                + $"{string.Join(", ", JsonSchemaKeywords.Formats.Keys.Order(StringComparer.Ordinal))}, got '{format}'");
    }

    private int Pattern(JsonElement pattern, bool isSearch, string at) => pattern.ValueKind == JsonValueKind.String
        ? _json.Quoted(RegexCompiler.Compile(_builder, pattern.GetString()!, _json.CharacterOf, isSearch))
        : throw Error(at, "a pattern must be a string, and is not");

    private int Integer(JsonElement schema, string at)
    {
        (decimal low, decimal high) = Limits(schema, true, at);
        return low <= high ? new IntegerRange(_builder).Of((long)low, (long)high)
            : throw Error(at, $"an integer must lie within its limits, got {low} to {high}");
    }

    /// <summary>Integers, and what lies between two of them that the limits allow; without limits also powers of ten.</summary>
    private int Number(JsonElement schema, string at)
    {
        (decimal low, decimal high) = Limits(schema, false, at);
        var range = new IntegerRange(_builder);
        List<int> parts = [];
        long first = (long)decimal.Ceiling(low), last = (long)decimal.Floor(high);
        if (first <= last) parts.Add(range.Of(first, last));
        if (last > Math.Max(0, first)) parts.Add(_builder.Sequence(range.Of(Math.Max(0, first), last - 1), _json.Fraction));
        if (first < Math.Min(0, last))
        {
            parts.Add(_builder.Sequence(
                _builder.Literal("-"), range.Of(Math.Max(0, -last), -first - 1), _json.Fraction));
        }

        if (parts.Count == 0)
            throw Error(at, $"an integer must lie within a number's limits, got {low} to {high}; widen them");
        if (low == -IntegerRange.Largest && high == IntegerRange.Largest) parts.Add(WithPower(range));
        return _builder.Choice([.. parts]);
    }

    private int WithPower(IntegerRange range) => _builder.Sequence(
        _builder.Optional(_builder.Literal("-")), range.Of(0, 9), _builder.Optional(_json.Fraction), _builder.Literal("e"),
        _builder.Optional(_builder.Choice(_builder.Literal("-"), _builder.Literal("+"))), range.Of(0, 99));

    private static (decimal Low, decimal High) Limits(JsonElement schema, bool isInteger, string at)
    {
        decimal low = -IntegerRange.Largest, high = IntegerRange.Largest;
        if (Limit(schema, "minimum", at) is { } min) low = Math.Max(low, isInteger ? decimal.Ceiling(min) : min);
        if (Limit(schema, "maximum", at) is { } max) high = Math.Min(high, isInteger ? decimal.Floor(max) : max);
        if (Limit(schema, "exclusiveMinimum", at) is { } above) low = Math.Max(low, Above(above));
        if (Limit(schema, "exclusiveMaximum", at) is { } below) high = Math.Min(high, -Above(-below));
        return (low, high);

        // The next integer: of other numbers only those beyond it are written.
        static decimal Above(decimal limit) => decimal.Floor(limit) + 1;
    }

    private static decimal? Limit(JsonElement schema, string keyword, string at)
    {
        if (!schema.TryGetProperty(keyword, out JsonElement value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal limit)
            && Math.Abs(limit) <= IntegerRange.Largest ? limit
            : throw Error(at, $"{keyword} must be a number of at most 15 digits before the point, got {value.GetRawText()}");
    }
}
