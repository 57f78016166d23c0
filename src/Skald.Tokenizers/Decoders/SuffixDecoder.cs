using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>The mark at the end of a word becomes a space, at the end of the text nothing.</summary>
internal sealed class SuffixDecoder(string suffix) : ITokenDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = new(tokens.Count);
        for (int i = 0; i < tokens.Count; i++)
        {
            decoded.Add(suffix.Length == 0 ? tokens[i]
                : tokens[i].Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal));
        }

        return decoded;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPEDecoder");
        writer.WriteString("suffix", suffix);
        writer.WriteEndObject();
    }
}
