using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Takes a character from the ends of every token, so often at most.</summary>
internal sealed class StripDecoder(string content, int start, int stop) : ITokenDecoder
{
    public string Content => content;

    public int Start => start;

    public int Stop => stop;

    public List<string> Decode(List<string> tokens) => [.. tokens.Select(Strip)];

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteString("content", content);
        writer.WriteNumber("start", start);
        writer.WriteNumber("stop", stop);
        writer.WriteEndObject();
    }

    private string Strip(string token)
    {
        ReadOnlySpan<char> text = token;
        for (int i = 0; i < start && text.StartsWith(content, StringComparison.Ordinal); i++) text = text[content.Length..];
        for (int i = 0; i < stop && text.EndsWith(content, StringComparison.Ordinal); i++) text = text[..^content.Length];
        return text.Length == token.Length ? token : text.ToString();
    }
}
