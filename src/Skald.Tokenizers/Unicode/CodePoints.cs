using System.Runtime.CompilerServices;
using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Code points of UTF-16 and UTF-8 text.</summary>
internal static class CodePoints
{
    /// <summary>The code point at a place and its length in UTF-16 units; a lone surrogate is itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int CodePoint, int Size) Decode(ReadOnlySpan<char> text, int at)
    {
        char first = text[at];
        return char.IsHighSurrogate(first) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            ? (char.ConvertToUtf32(first, text[at + 1]), 2)
            : (first, 1);
    }

    /// <summary>The code point at a place and its length in bytes; what is no UTF-8 is U+FFFD.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int CodePoint, int Size) Decode(ReadOnlySpan<byte> utf8, int at)
    {
        byte first = utf8[at];
        return first < 0x80 ? (first, 1) : DecodeLonger(utf8[at..]);
    }

    /// <summary>
    /// Writes a code point as UTF-8 and returns the number of bytes; a surrogate is written as U+FFFD.
    /// </summary>
    public static int Encode(int codePoint, Span<byte> utf8) =>
        (Rune.TryCreate(codePoint, out Rune rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(utf8);

    private static (int CodePoint, int Size) DecodeLonger(ReadOnlySpan<byte> utf8)
    {
        _ = Rune.DecodeFromUtf8(utf8, out Rune rune, out int size);
        return (rune.Value, size);
    }
}
