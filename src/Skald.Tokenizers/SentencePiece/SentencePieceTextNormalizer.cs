using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>The normaliser of a SentencePiece model as a part of a tokenizer.</summary>
internal sealed class SentencePieceTextNormalizer(SentencePieceEngine engine) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text.Span)];
        Encoding.UTF8.GetBytes(text.Span, utf8);
        NormalizedBytes normalized = new();
        engine.Normalize(utf8, normalized);
        string chars = Encoding.UTF8.GetString(normalized.Bytes);

        // By byte of the source: where its character begins in the caller's text; by the end: where the text ends.
        int[] places = new int[utf8.Length + 1];
        for (int unit = 0, at = 0; at < utf8.Length;)
        {
            Rune.DecodeFromUtf8(utf8.AsSpan(at), out Rune rune, out int size);
            places.AsSpan(at, size).Fill(text.Source(unit));
            at += size;
            unit += rune.Utf16SequenceLength;
        }

        places[^1] = text.Length == 0 ? text.OriginalStart : text.SourceEnd(text.Length - 1);
        int[] starts = new int[chars.Length], ends = new int[chars.Length];
        for (int unit = 0, at = 0; unit < chars.Length;)
        {
            Rune.DecodeFromUtf8(normalized.Bytes[at..], out Rune rune, out int size);
            for (int half = 0; half < rune.Utf16SequenceLength; half++, unit++)
                (starts[unit], ends[unit]) = (places[normalized.Sources[at]], places[normalized.Sources[at + size]]);
            at += size;
        }

        return AlignedText.Of(chars.ToCharArray(), starts, ends, text.OriginalStart);
    }

    // The nearest that a tokenizer.json can say.
    public void Write(Utf8JsonWriter writer)
    {
        SentencePieceSettings settings = engine.Settings;
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("normalizers");
        if (settings.CharacterMap.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Precompiled");
            writer.WriteBase64String("precompiled_charsmap", settings.CharacterMap);
            writer.WriteEndObject();
        }

        if (settings.RemovesExtraSpaces)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Strip");
            writer.WriteBoolean("strip_left", true);
            writer.WriteBoolean("strip_right", true);
            writer.WriteEndObject();
            WriteReplace(writer, "Regex", " {2,}", " ");
        }

        if (settings.AddsDummyPrefix && !settings.TreatsSpaceAsSuffix)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Prepend");
            writer.WriteString("prepend", " ");
            writer.WriteEndObject();
        }

        if (settings.AddsDummyPrefix && settings.TreatsSpaceAsSuffix) WriteReplace(writer, "Regex", @"\z", " ");
        if (settings.EscapesSpaces) WriteReplace(writer, "String", " ", "\u2581");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteReplace(Utf8JsonWriter writer, string kind, string pattern, string content)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Replace");
        writer.WriteStartObject("pattern");
        writer.WriteString(kind, pattern);
        writer.WriteEndObject();
        writer.WriteString("content", content);
        writer.WriteEndObject();
    }
}
