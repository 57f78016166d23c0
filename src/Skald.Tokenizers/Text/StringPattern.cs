using System.Text.Json;

namespace Skald.Tokenizers.Text;

/// <summary>A string as it stands.</summary>
internal sealed class StringPattern(string content) : ITextPattern
{
    public string Content => content;

    public int Shortest => Math.Max(1, content.Length);  // nothing matches an empty one

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        if (content.Length == 0) return;
        for (int at = 0; at < text.Length;)
        {
            int found = text[at..].IndexOf(content, StringComparison.Ordinal);
            if (found < 0) return;
            matches.Add((at + found, content.Length));
            at += found + content.Length;
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("String", content);
        writer.WriteEndObject();
    }
}
