using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts at a character and leaves it out.</summary>
internal sealed class DelimiterPreTokenizer(string delimiter) : IPreTokenizer
{
    private readonly StringPattern _pattern = new(delimiter);

    public void Split(AlignedText text, List<AlignedText> pieces) =>
        TextSplitter.Split(text, _pattern, DelimiterBehavior.Removed, inverted: false, pieces);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CharDelimiterSplit");
        writer.WriteString("delimiter", delimiter);
        writer.WriteEndObject();
    }
}
