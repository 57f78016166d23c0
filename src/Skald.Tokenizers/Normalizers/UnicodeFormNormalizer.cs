using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD (Unicode Standard Annex #15).</summary>
internal sealed class UnicodeFormNormalizer(NormalizationForm form) : INormalizer, ICodePointNormalizer
{
    public NormalizationForm Form => form;

    public AlignedText Normalize(AlignedText text)
    {
        if (Normalization.NormalLength(text.Span, form) == text.Length) return text;
        List<int> source = new(text.Length), result = new(text.Length), consumed = new(text.Length);
        foreach (Rune rune in text.Span.EnumerateRunes()) source.Add(rune.Value);
        Normalization.Normalize([.. source], form, result, consumed);
        TextEdit edit = new(text);
        for (int i = 0; i < result.Count; i++) edit.Step(new Rune(result[i]), 1 - consumed[i]);
        return edit.ToText();
    }

    public CodePointStep Before(CodePointStep next) => new UnicodeFormStep(form, next);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", form switch
        {
            NormalizationForm.FormC => "NFC",
            NormalizationForm.FormD => "NFD",
            NormalizationForm.FormKC => "NFKC",
            _ => "NFKD",
        });
        writer.WriteEndObject();
    }
}
