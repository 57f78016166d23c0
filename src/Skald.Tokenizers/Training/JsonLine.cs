using System.Text.Json;

namespace Skald.Tokenizers.Training;

/// <summary>A line that is a JSON object.</summary>
internal static class JsonLine
{
    /// <summary>Writes a field's text as UTF-8, never longer than the line; returns its bytes.</summary>
    /// <param name="line">The object.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="output">Receives the text.</param>
    /// <param name="file">Where the line stands, for errors.</param>
    /// <param name="number">Its number, from 1.</param>
    /// <exception cref="InvalidDataException">The line is no object, or the field is absent or no text.</exception>
    public static int CopyField(ReadOnlySpan<byte> line, string field, Span<byte> output, string file, long number)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Error("a line must be a JSON object", reader.TokenType);
            int written = -1;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isWanted = reader.ValueTextEquals(field);
                reader.Read();
                if (!isWanted)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String)
                    throw Error($"the field \"{field}\" must be a string", reader.TokenType);
                written = reader.CopyString(output);
            }

            reader.Read();  // fails on what stands behind the object

            return written >= 0 ? written : throw Error($"the object must have the field \"{field}\"", "none");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"Training texts: {file}, line {number}: a line must be a JSON object, got {e.Message}", e);
        }

        InvalidDataException Error(string rule, object got) =>
            new($"Training texts: {file}, line {number}: {rule}, got {got}; name another field or repair the line.");
    }
}
