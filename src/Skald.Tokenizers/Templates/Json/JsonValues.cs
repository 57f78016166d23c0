using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Json;

/// <summary>JSON as values of a template: integers of any size, floats where there is a point or an exponent.</summary>
internal static class JsonValues
{
    /// <summary>How deep messages and tools may nest.</summary>
    public const int DeepestNesting = 64;

    /// <exception cref="FormatException">The JSON nests too deep, or holds a text that is not Unicode.</exception>
    public static object Of(JsonElement element) => Of(element, 0);

    private static object Of(JsonElement element, int depth)
    {
        if (depth > DeepestNesting)
            throw new FormatException($"Chat: messages and tools may nest {DeepestNesting} deep.");
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var pairs = new DictBuilder();
                foreach (JsonProperty property in element.EnumerateObject())
                    pairs.Set(Text(() => property.Name), Of(property.Value, depth + 1));
                return pairs.Build();
            case JsonValueKind.Array:
                return new ListValue([.. element.EnumerateArray().Select(item => Of(item, depth + 1))]);
            case JsonValueKind.String:
                return Text(() => element.GetString()!);
            case JsonValueKind.Number:
                return OfNumber(element);
            case JsonValueKind.True or JsonValueKind.False:
                return Boxed.Of(element.ValueKind == JsonValueKind.True);
            default:
                return None.Value;
        }
    }

    private static object OfNumber(JsonElement element)
    {
        if (element.TryGetInt64(out long integer)) return Boxed.Of(integer);
        string digits = element.GetRawText();
        if (digits.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
            return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return digits.Length <= ValueText.MostDigits
            ? Boxed.Of(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : throw new FormatException($"Chat: an integer may have {ValueText.MostDigits} digits, got {digits.Length}.");
    }

    // Half of a surrogate pair, written as an escape, is no text.
    private static string Text(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("Chat: texts must be Unicode, got half of a surrogate pair.", broken);
        }
    }
}
