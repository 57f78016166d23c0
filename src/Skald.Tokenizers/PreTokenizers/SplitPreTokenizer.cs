using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>Cuts at the matches of a string or a regular expression.</summary>
internal sealed class SplitPreTokenizer(ITextPattern pattern, DelimiterBehavior behavior, bool inverted) : IPreTokenizer
{
    public ITextPattern Pattern => pattern;

    public DelimiterBehavior Behavior => behavior;

    public bool IsInverted => inverted;

    public void Split(AlignedText text, List<AlignedText> pieces) =>
        TextSplitter.Split(text, pattern, behavior, inverted, pieces);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Split");
        writer.WritePropertyName("pattern");
        pattern.Write(writer);
        writer.WriteString("behavior", behavior.ToString());
        writer.WriteBoolean("invert", inverted);
        writer.WriteEndObject();
    }
}
