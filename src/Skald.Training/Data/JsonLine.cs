using System.Text;
using System.Text.Json;

namespace Skald.Training.Data;

/// <summary>One line of JSON, of which one member is the text.</summary>
internal static class JsonLine
{
    /// <summary>The string of a member of the line's object.</summary>
    /// <param name="line">One JSON object.</param>
    /// <param name="field">The member's name.</param>
    /// <param name="place">File and line, for messages.</param>
    /// <exception cref="DataException">The line is not an object with exactly such a string.</exception>
    public static string ReadField(string line, string field, string place)
    {
        try
        {
            return Read(Encoding.UTF8.GetBytes(line), field, place);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataException($"{place}: each line must be one JSON object in valid Unicode, got other text.", e);
        }
    }

    private static string Read(ReadOnlySpan<byte> json, string field, string place)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 64 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new DataException($"{place}: each line must be one JSON object, got {reader.TokenType}.");
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(field);
            reader.Read();
            if (!wanted) reader.Skip();
            else if (reader.TokenType != JsonTokenType.String)
                throw new DataException($"{place}: the field '{field}' must be a string, got {reader.TokenType}.");
            else if (text is not null)
                throw new DataException($"{place}: the field '{field}' must occur once, got it twice.");
            else text = reader.GetString();
        }

        reader.Read();
        return text ?? throw new DataException(
            $"{place}: each line must have the field '{field}', got none; name the field that holds the text "
                + "(--field).");
    }
}
