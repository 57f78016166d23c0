using System.Globalization;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Normalizers;

/// <summary>SentencePiece's precompiled map as Hugging Face's tokenizers applies it: to clusters, then to characters.</summary>
/// <param name="map">The map.</param>
/// <param name="bytes">The same as the file holds it.</param>
internal sealed class PrecompiledNormalizer(CharacterMap map, byte[] bytes) : INormalizer
{
    private const int LongestCluster = 5;  // bytes; longer ones are looked up character by character

    public AlignedText Normalize(AlignedText text)
    {
        TextEdit edit = new(text);
        Span<byte> utf8 = stackalloc byte[LongestCluster + 1];
        ReadOnlySpan<char> rest = text.Span;
        bool changes = false;
        while (!rest.IsEmpty)
        {
            int length = StringInfo.GetNextTextElementLength(rest);
            ReadOnlySpan<char> cluster = rest[..length];
            rest = rest[length..];
            if (length <= LongestCluster && Encoding.UTF8.GetByteCount(cluster) <= LongestCluster
                && TryFind(cluster, utf8, out string found))
            {
                Replace(edit, cluster, found);
                changes = true;
                continue;
            }

            foreach (Rune rune in cluster.EnumerateRunes())
            {
                ReadOnlySpan<char> character = cluster[..rune.Utf16SequenceLength];
                cluster = cluster[rune.Utf16SequenceLength..];
                if (TryFind(character, utf8, out found))
                {
                    Replace(edit, character, found);
                    changes = true;
                }
                else
                {
                    edit.Replace(rune);
                }
            }
        }

        return changes ? edit.ToText() : text;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Precompiled");
        writer.WriteBase64String("precompiled_charsmap", bytes);
        writer.WriteEndObject();
    }

    // Of several beginnings that the map knows the reference takes the shortest, and lets it stand for the whole.
    private bool TryFind(ReadOnlySpan<char> text, Span<byte> utf8, out string found)
    {
        int length = Encoding.UTF8.GetBytes(text, utf8);
        for (int end = 1; end <= length; end++)
        {
            if (map.Longest(utf8[..end], out ReadOnlySpan<byte> replacement) == 0) continue;
            found = Encoding.UTF8.GetString(replacement);
            return true;
        }

        found = "";
        return false;
    }

    // Characters take the places of those that were there; the rest are inserted, or swallowed by the last.
    private static void Replace(TextEdit edit, ReadOnlySpan<char> old, string replacement)
    {
        int left = 0;
        foreach (Rune _ in old.EnumerateRunes()) left++;
        foreach (Rune rune in replacement.EnumerateRunes())
        {
            if (left-- > 0) edit.Replace(rune);
            else edit.Insert(rune);
        }

        if (left > 0) edit.Drop(left);
    }
}
