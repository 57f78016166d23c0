using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Several pre-tokenizers: each cuts the pieces of the one before.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public IReadOnlyList<IPreTokenizer> Steps => steps;

    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        List<AlignedText> current = [text];
        foreach (IPreTokenizer step in steps)
        {
            List<AlignedText> next = new(current.Count);
            foreach (AlignedText piece in current) step.Split(piece, next);
            current = next;
        }

        pieces.AddRange(current);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        foreach (IPreTokenizer step in steps) step.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
