using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Patterns;

namespace Skald.Tokenizers.Text;

/// <summary>A regular expression over code points, in the syntax that tokenizer files use.</summary>
internal sealed class RegexPattern(Pattern pattern) : ITextPattern
{
    public int Shortest => pattern.MatchesEmpty ? 0 : 1;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        int at = 0, unit = 0;
        foreach ((int begin, int end) in pattern.Matches(utf8))
        {
            int start = unit += Units(utf8.AsSpan(at..begin));
            unit += Units(utf8.AsSpan(begin..end));
            matches.Add((start, unit - start));
            at = end;
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("Regex", pattern.Text);
        writer.WriteEndObject();
    }

    // One unit for each first byte, two where four bytes make the character.
    private static int Units(ReadOnlySpan<byte> utf8)
    {
        int units = 0;
        foreach (byte b in utf8)
            if ((b & 0xC0) != 0x80) units += b >= 0xF0 ? 2 : 1;
        return units;
    }
}
