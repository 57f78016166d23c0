using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern by a text.</summary>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string content) : INormalizer
{
    public ITextPattern Pattern => pattern;

    public string Content => content;

    public AlignedText Normalize(AlignedText text) => TextSplitter.Replace(text, pattern, content);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        writer.WritePropertyName("pattern");
        pattern.Write(writer);
        writer.WriteString("content", content);
        writer.WriteEndObject();
    }
}
