using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts at punctuation, each character a match.</summary>
internal sealed class PunctuationPreTokenizer(DelimiterBehavior behavior) : IPreTokenizer
{
    private readonly RunePattern _pattern = new(CharacterKinds.IsPunctuation);

    public void Split(AlignedText text, List<AlignedText> pieces) =>
        TextSplitter.Split(text, _pattern, behavior, inverted: false, pieces);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Punctuation");
        writer.WriteString("behavior", behavior.ToString());
        writer.WriteEndObject();
    }
}
