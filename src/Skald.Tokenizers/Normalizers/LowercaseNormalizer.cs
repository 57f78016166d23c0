using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Full lower case of each character by itself: a final sigma is an ordinary one.</summary>
internal sealed class LowercaseNormalizer : INormalizer, ICodePointNormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        TextEdit edit = new(text);
        foreach (Rune rune in text.Span.EnumerateRunes())
        {
            ReadOnlySpan<int> lower = CaseMapping.Lower(rune.Value);
            edit.Replace(lower.IsEmpty ? rune : new Rune(lower[0]));
            for (int i = 1; i < lower.Length; i++) edit.Insert(new Rune(lower[i]));
        }

        return edit.ToText();
    }

    public CodePointStep Before(CodePointStep next) => new LowercaseStep(next);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Lowercase");
        writer.WriteEndObject();
    }
}
