using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>Several post-processors, one after another.</summary>
internal sealed class PostProcessorSequence(IReadOnlyList<IPostProcessor> steps) : IPostProcessor
{
    public IReadOnlyList<IPostProcessor> Steps => steps;

    public int AddedCount(bool isPair) => steps.Sum(step => step.AddedCount(isPair));

    public List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens)
    {
        foreach (IPostProcessor step in steps) parts = step.Process(parts, isPair, addsSpecialTokens);
        return parts;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("processors");
        foreach (IPostProcessor step in steps) step.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
