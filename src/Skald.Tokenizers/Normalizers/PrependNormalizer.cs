using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Puts a text before every text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public string Prefix => prefix;

    public AlignedText Normalize(AlignedText text) => Prepend(text, prefix);

    /// <summary>The text with a prefix, which has the place of the text's first character.</summary>
    public static AlignedText Prepend(AlignedText text, string prefix)
    {
        if (text.Length == 0 || prefix.Length == 0) return text;
        TextEdit edit = new(text);
        Rune.DecodeFromUtf16(text.Span, out Rune first, out int size);
        bool isFirst = true;
        foreach (Rune rune in prefix.EnumerateRunes())
        {
            if (isFirst) edit.Replace(rune);
            else edit.Insert(rune);
            isFirst = false;
        }

        edit.Insert(first);
        edit.Keep(text.Length - size);
        return edit.ToText();
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Prepend");
        writer.WriteString("prepend", prefix);
        writer.WriteEndObject();
    }
}
