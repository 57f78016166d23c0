using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Takes out combining marks of every kind; letters keep theirs unless they were decomposed before.</summary>
internal sealed class StripAccentsNormalizer : INormalizer, ICodePointNormalizer
{
    public AlignedText Normalize(AlignedText text) =>
        CharacterFilter.Apply(text, rune => CharacterKinds.IsMark(rune) ? null : rune);

    public CodePointStep Before(CodePointStep next) =>
        new MappingStep(static rune => CharacterKinds.IsMark(rune) ? null : rune, next);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "StripAccents");
        writer.WriteEndObject();
    }
}
