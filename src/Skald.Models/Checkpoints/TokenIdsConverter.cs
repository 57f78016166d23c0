using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Skald.Models.Checkpoints;

/// <summary>One id as a number, several as a list.</summary>
internal sealed class TokenIdsConverter : JsonConverter<IReadOnlyList<int>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EndTokens.Of(JsonNode.Parse(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options)
    {
        if (value.Count != 1) writer.WriteStartArray();
        foreach (int id in value) writer.WriteNumberValue(id);
        if (value.Count != 1) writer.WriteEndArray();
    }
}
