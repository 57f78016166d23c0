using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Splitting;

/// <summary>A published pattern as a text pattern: the hand-written matcher behind the common interface.</summary>
internal sealed class MatcherPattern(SplitPattern pattern) : ITextPattern
{
    public SplitPattern Pattern => pattern;

    public int Shortest => 1;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(checked((3 * text.Length) + CharacterClasses.ReadAhead));
        Utf8.FromUtf16(text, utf8, out _, out int length);
        ref byte first = ref MemoryMarshal.GetArrayDataReference(utf8);
        int start = 0;
        for (int at = 0; at < length;)
        {
            int end = Splitters.NextEnd(pattern, ref first, at, length);
            int units = 0;
            for (int i = at; i < end; i++)
            {
                // One unit for each first byte, two where four bytes make the character.
                byte b = Unsafe.Add(ref first, i);
                if ((b & 0xC0) != 0x80) units += b >= 0xF0 ? 2 : 1;
            }

            matches.Add((start, units));
            start += units;
            at = end;
        }

        ArrayPool<byte>.Shared.Return(utf8);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("Regex", SplitPatterns.Text(pattern));
        writer.WriteEndObject();
    }
}
