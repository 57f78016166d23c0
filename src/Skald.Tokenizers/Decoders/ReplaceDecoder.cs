using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Decoders;

/// <summary>Replaces every match in every token.</summary>
internal sealed class ReplaceDecoder(ITextPattern pattern, string content) : ITokenDecoder
{
    public ITextPattern Pattern => pattern;

    public string Content => content;

    public List<string> Decode(List<string> tokens)
    {
        List<(int Start, int Length)> matches = [];
        List<string> decoded = new(tokens.Count);
        foreach (string token in tokens)
        {
            matches.Clear();
            pattern.FindAll(token, matches);
            decoded.Add(matches.Count == 0 ? token : Replace(token, matches));
        }

        return decoded;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        writer.WritePropertyName("pattern");
        pattern.Write(writer);
        writer.WriteString("content", content);
        writer.WriteEndObject();
    }

    private string Replace(string token, List<(int Start, int Length)> matches)
    {
        StringBuilder text = new();
        int at = 0;
        foreach ((int start, int length) in matches)
        {
            text.Append(token, at, start - at).Append(content);
            at = start + length;
        }

        return text.Append(token, at, token.Length - at).ToString();
    }
}
