using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Skald.Tokenizers.Splitting;

/// <summary>Classes of the code points of valid UTF-8 text.</summary>
/// <remarks>Categories come from the runtime's own tables (Unicode 16 in .NET 10), never from the machine.</remarks>
internal static class CharacterClasses
{
    /// <summary>Bytes after a text that must be readable.</summary>
    public const int ReadAhead = 32;

    private static readonly byte[] s_ofByte = BuildBytes();  // None for the bytes of longer characters
    private static readonly byte[] s_ofPlane0 = BuildPlane0();

    /// <summary>Class of the character that begins at <paramref name="at"/>, and its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass At(ref byte text, int at, out int size)
    {
        byte first = Unsafe.Add(ref text, at);
        if (first < 0x80)
        {
            size = 1;
            return (CharacterClass)s_ofByte[first];
        }

        return AtLonger(ref text, at, out size);
    }

    /// <summary>End of the run of characters of some classes that begins at <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipWhile(ref byte text, int at, int length, CharacterClass classes)
    {
        byte[] ofByte = s_ofByte;
        while (at < length && (ofByte[Unsafe.Add(ref text, at)] & (byte)classes) != 0) at++;
        return at < length && Unsafe.Add(ref text, at) >= 0x80 ? SkipLonger(ref text, at, length, classes) : at;
    }

    /// <summary>End of the run of letters that begins at <paramref name="at"/>.</summary>
    /// <remarks>
    /// The length of a word is what a branch predictor cannot know: 32 bytes are looked at in one go. Bytes up to
    /// <see cref="ReadAhead"/> after the text are read, never used.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipLetters(ref byte text, int at, int length)
    {
        Vector256<byte> bytes = Vector256.LoadUnsafe(ref text, (nuint)at) | Vector256.Create((byte)0x20);
        Vector256<byte> letters = Vector256.LessThan(bytes - Vector256.Create((byte)'a'), Vector256.Create((byte)26));
        int end = at + BitOperations.TrailingZeroCount(~letters.ExtractMostSignificantBits());
        if (end >= length) return length;
        return end == at + 32 || Unsafe.Add(ref text, end) >= 0x80
            ? SkipWhile(ref text, end, length, CharacterClass.Letter)
            : end;
    }

    /// <summary>Start of the character that ends before <paramref name="end"/>.</summary>
    public static int Previous(ref byte text, int end)
    {
        do end--;
        while ((Unsafe.Add(ref text, end) & 0xC0) == 0x80);
        return end;
    }

    private static int SkipLonger(ref byte text, int at, int length, CharacterClass classes)
    {
        while (at < length && (At(ref text, at, out int size) & classes) != 0) at += size;
        return at;
    }

    // Only for valid UTF-8: a first byte says how many follow, and they do.
    private static CharacterClass AtLonger(ref byte text, int at, out int size)
    {
        int b0 = Unsafe.Add(ref text, at), b1 = Unsafe.Add(ref text, at + 1) & 0x3F;
        if (b0 < 0xE0)
        {
            size = 2;
            return (CharacterClass)s_ofPlane0[((b0 & 0x1F) << 6) | b1];
        }

        int b2 = Unsafe.Add(ref text, at + 2) & 0x3F;
        if (b0 < 0xF0)
        {
            size = 3;
            return (CharacterClass)s_ofPlane0[((b0 & 0x0F) << 12) | (b1 << 6) | b2];
        }

        size = 4;
        int codePoint = ((b0 & 0x07) << 18) | (b1 << 12) | (b2 << 6) | (Unsafe.Add(ref text, at + 3) & 0x3F);
        Debug.Assert(codePoint <= 0x10FFFF, "The text is valid UTF-8.");
        return OfCodePoint(codePoint);
    }

    private static CharacterClass OfCodePoint(int codePoint)
    {
        if (codePoint is '\r' or '\n') return CharacterClass.LineEnd;
        if (codePoint is < 0xD800 or > 0xDFFF && Rune.IsWhiteSpace(new Rune(codePoint))) return CharacterClass.Blank;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.Upper,
            UnicodeCategory.LowercaseLetter => CharacterClass.Lower,
            <= UnicodeCategory.OtherLetter => CharacterClass.Caseless,
            <= UnicodeCategory.EnclosingMark => CharacterClass.Mark,
            <= UnicodeCategory.OtherNumber => CharacterClass.Number,
            _ => CharacterClass.Symbol,
        };
    }

    private static byte[] BuildBytes()
    {
        byte[] table = new byte[256];
        for (int b = 0; b < 0x80; b++) table[b] = (byte)OfCodePoint(b);
        return table;
    }

    private static byte[] BuildPlane0()
    {
        byte[] table = new byte[0x10000];
        for (int c = 0; c < table.Length; c++) table[c] = (byte)OfCodePoint(c);
        return table;
    }
}
