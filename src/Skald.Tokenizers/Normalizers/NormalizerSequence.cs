using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Several normalizers, one after another.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public IReadOnlyList<INormalizer> Steps => steps;

    public AlignedText Normalize(AlignedText text)
    {
        foreach (INormalizer step in steps) text = step.Normalize(text);
        return text;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("normalizers");
        foreach (INormalizer step in steps) step.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
