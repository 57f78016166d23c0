using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Takes white space from the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        int start = 0, end = text.Length;
        while (left && start < end && char.IsWhiteSpace(text.Span[start])) start++;
        while (right && end > start && char.IsWhiteSpace(text.Span[end - 1])) end--;
        return text.Slice(start, end - start);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Strip");
        writer.WriteBoolean("strip_left", left);
        writer.WriteBoolean("strip_right", right);
        writer.WriteEndObject();
    }
}
