using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skald.Models.Checkpoints;

/// <summary>Nothing as null, one id as a number, several as a list.</summary>
internal sealed class TokenIdsConverter : JsonConverter<TokenIds>
{
    private const int MostIds = 1 << 10;

    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override TokenIds Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return default;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int only)) return new(only);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("A token id must be an integer, a list of integers or null.");
        var ids = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || ids.Count == MostIds)
                throw new JsonException($"A list of token ids must hold at most {MostIds} integers.");
            ids.Add(id);
        }

        return new([.. ids]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TokenIds value, JsonSerializerOptions options)
    {
        if (value.Count == 0)
        {
            writer.WriteNullValue();
        }
        else if (value.Count == 1)
        {
            writer.WriteNumberValue(value[0]);
        }
        else
        {
            writer.WriteStartArray();
            foreach (int id in value) writer.WriteNumberValue(id);
            writer.WriteEndArray();
        }
    }
}
