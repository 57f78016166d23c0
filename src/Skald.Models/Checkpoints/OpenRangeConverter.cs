using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skald.Models.Checkpoints;

/// <summary>
/// Numbers that may be infinite: written as {"__float__": "Infinity"}, as transformers 5 does; read so or as text.
/// </summary>
internal sealed class OpenRangeConverter : JsonConverter<IReadOnlyList<double>>
{
    private const string Key = "__float__";

    /// <inheritdoc/>
    public override IReadOnlyList<double> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A range must be an array.");
        var numbers = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) numbers.Add(ReadNumber(ref reader));
        return numbers;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<double> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (double number in value)
        {
            if (double.IsFinite(number))
            {
                writer.WriteNumberValue(number);
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString(Key, double.IsPositive(number) ? "Infinity" : "-Infinity");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static double ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.GetDouble();
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isObject && (!reader.Read() || !reader.ValueTextEquals(Key) || !reader.Read()))
            throw new JsonException($"An object for a number must have the key {Key} alone.");
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("A range must hold numbers.");
        double number = reader.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new JsonException("A number that is text must be Infinity or -Infinity."),
        };
        if (isObject && (!reader.Read() || reader.TokenType != JsonTokenType.EndObject))
            throw new JsonException($"An object for a number must have the key {Key} alone.");
        return number;
    }
}
