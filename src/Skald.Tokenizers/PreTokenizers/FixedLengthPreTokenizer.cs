using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts every so many characters.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer
{
    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        int start = 0, taken = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsLowSurrogate(text.Span[at])) continue;
            if (taken++ == length)
            {
                pieces.Add(text.Slice(start, at - start));
                (start, taken) = (at, 1);
            }
        }

        if (start < text.Length) pieces.Add(text.Slice(start, text.Length - start));
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "FixedLength");
        writer.WriteNumber("length", length);
        writer.WriteEndObject();
    }
}
