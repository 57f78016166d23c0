using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Joins all tokens, so that the next step sees the text as one.</summary>
internal sealed class FuseDecoder : ITokenDecoder
{
    public List<string> Decode(List<string> tokens) => [string.Concat(tokens)];

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Fuse");
        writer.WriteEndObject();
    }
}
