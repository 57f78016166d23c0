using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Several decoders, one after another.</summary>
internal sealed class DecoderSequence(IReadOnlyList<ITokenDecoder> steps) : ITokenDecoder
{
    public IReadOnlyList<ITokenDecoder> Steps => steps;

    public List<string> Decode(List<string> tokens)
    {
        foreach (ITokenDecoder step in steps) tokens = step.Decode(tokens);
        return tokens;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("decoders");
        foreach (ITokenDecoder step in steps) step.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
