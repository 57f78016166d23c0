using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>BERT's cleaning (Devlin et al. 2018, https://arxiv.org/abs/1810.04805, as in its tokenization code).</summary>
/// <param name="cleansText">Controls go, blanks become spaces.</param>
/// <param name="spacesIdeographs">Ideographs get a space on both sides.</param>
/// <param name="stripsAccents">Marks go after decomposition; null: where text is put in lower case.</param>
/// <param name="lowercases">Lower case.</param>
internal sealed class BertNormalizer(bool cleansText, bool spacesIdeographs, bool? stripsAccents, bool lowercases)
    : INormalizer, ICodePointNormalizer
{
    /// <summary>True where ideographs stand alone.</summary>
    public bool SpacesIdeographs => spacesIdeographs;

    private readonly UnicodeFormNormalizer _decomposed = new(NormalizationForm.FormD);
    private readonly LowercaseNormalizer _lower = new();

    public AlignedText Normalize(AlignedText text)
    {
        if (cleansText) text = CharacterFilter.Apply(text, Clean);
        if (spacesIdeographs) text = SpaceIdeographs(text);
        if (stripsAccents ?? lowercases)
        {
            text = CharacterFilter.Apply(
                _decomposed.Normalize(text), rune => CharacterKinds.IsNonSpacingMark(rune) ? null : rune);
        }

        return lowercases ? _lower.Normalize(text) : text;
    }

    public CodePointStep Before(CodePointStep next)
    {
        if (lowercases) next = _lower.Before(next);
        if (stripsAccents ?? lowercases)
            next = _decomposed.Before(new MappingStep(static rune => CharacterKinds.IsNonSpacingMark(rune) ? null : rune, next));
        if (spacesIdeographs) next = new SpacedIdeographsStep(next);
        return cleansText ? new MappingStep(Clean, next) : next;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", cleansText);
        writer.WriteBoolean("handle_chinese_chars", spacesIdeographs);
        if (stripsAccents is { } strips) writer.WriteBoolean("strip_accents", strips);
        else writer.WriteNull("strip_accents");
        writer.WriteBoolean("lowercase", lowercases);
        writer.WriteEndObject();
    }

    private static Rune? Clean(Rune rune)
    {
        if (rune.Value is 0 or 0xFFFD || CharacterKinds.IsControl(rune)) return null;
        return Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune;
    }

    private static AlignedText SpaceIdeographs(AlignedText text)
    {
        TextEdit edit = new(text);
        Rune space = new(' ');
        foreach (Rune rune in text.Span.EnumerateRunes())
        {
            if (!CharacterKinds.IsIdeograph(rune))
            {
                edit.Replace(rune);
                continue;
            }

            edit.Replace(space);
            edit.Insert(rune);
            edit.Insert(space);
        }

        return edit.ToText();
    }
}
