using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skald.Models.Mamba;

/// <summary>A whole number, or "auto" for what follows from others.</summary>
internal sealed class AutomaticNumberConverter : JsonConverter<int?>
{
    /// <inheritdoc/>
    public override int? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetInt32(),
            JsonTokenType.String when reader.ValueTextEquals("auto") => null,
            _ => throw new JsonException("A value must be a number or \"auto\"."),
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int? value, JsonSerializerOptions options)
    {
        if (value is { } number) writer.WriteNumberValue(number);
        else writer.WriteStringValue("auto");
    }
}
