using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Spells every byte of the text as the character that <see cref="ByteAlphabet"/> has for it.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    public AlignedText Normalize(AlignedText text) => Spell(text);

    /// <summary>The bytes of a text, each as a character; all those of one character have its place.</summary>
    public static AlignedText Spell(AlignedText text)
    {
        TextEdit edit = new(text);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.Span.EnumerateRunes())
        {
            int size = rune.EncodeToUtf8(bytes);
            edit.Replace(new Rune(ByteAlphabet.ToCharacter(bytes[0])));
            for (int i = 1; i < size; i++) edit.Insert(new Rune(ByteAlphabet.ToCharacter(bytes[i])));
        }

        return edit.ToText();
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteEndObject();
    }
}
