using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Splitting;

/// <summary>The classes of 64 bytes of text, a bit for each, to find many pieces without a branch.</summary>
/// <remarks>
/// Whatever needs more than its neighbours is left to the matchers: the first such place, and all after it, are cut off
/// when begins are told.
/// </remarks>
internal readonly ref struct AsciiWindow
{
    /// <summary>Bytes in a window.</summary>
    public const int Length = 64;

    /// <param name="text">The first of 64 bytes; a piece begins there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AsciiWindow(ref byte text)
    {
        Vector512<byte> bytes = Vector512.LoadUnsafe(ref text);
        Letters = InRange(bytes | Vector512.Create((byte)0x20), (byte)'a', 26);
        Digits = InRange(bytes, (byte)'0', 10);
        Spaces = Vector512.Equals(bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
        ulong blanks = InRange(bytes, 9, 5);  // tab to carriage return
        ulong apostrophes = Vector512.Equals(bytes, Vector512.Create((byte)'\'')).ExtractMostSignificantBits();
        Hard = bytes.ExtractMostSignificantBits() | blanks | apostrophes | (Spaces & (Spaces << 1));
        Others = ~(Letters | Digits | Spaces);
        Uppers = InRange(bytes, (byte)'A', 26);
    }

    public ulong Letters { get; }

    public ulong Uppers { get; }

    public ulong Digits { get; }

    /// <summary>Spaces, U+0020.</summary>
    public ulong Spaces { get; }

    /// <summary>Neither letters nor digits nor spaces.</summary>
    public ulong Others { get; }

    /// <summary>Longer characters, other blanks, apostrophes, and spaces after spaces.</summary>
    public ulong Hard { get; }

    /// <summary>The bits below the first of some.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Below(ulong bits) => (bits - 1) & ~bits;

    /// <summary>Where pieces of patterns like GPT-2's begin: runs of one class, with the space before them.</summary>
    /// <param name="digitsAlone">Each digit is a piece, and takes no space.</param>
    /// <param name="isWhole">True where nothing was too hard.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong SpacedRuns(bool digitsAlone, out bool isWhole)
    {
        ulong begins = Begins(Letters) | Begins(Others) | (digitsAlone ? 0 : Begins(Digits));
        begins = (begins & ~(Spaces << 1)) | Spaces;
        if (digitsAlone) begins |= Digits;
        isWhole = Hard == 0;
        return begins & Below(Hard);
    }

    /// <summary>Where pieces of patterns like Llama 3's begin: words take any one character before them.</summary>
    /// <param name="digits">Most digits of a number: 1 or 3.</param>
    /// <param name="cutsCases">A word ends where lower case turns to upper.</param>
    /// <param name="isWhole">True where nothing was too hard.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong PrefixedRuns(int digits, bool cutsCases, out bool isWhole)
    {
        ulong hard = Hard;
        ulong afterSpace = Spaces << 1;
        ulong others = Begins(Others) & ~afterSpace;
        ulong prefixes = others & (Letters >> 1);  // one alone, and a word right after it
        ulong words = Begins(Letters) & ~afterSpace & ~(prefixes << 1);
        if (cutsCases) words |= Uppers & ((Letters & ~Uppers) << 1);
        ulong numbers = digits == 1 ? Digits : Begins(Digits);
        if (digits == 3) hard |= Digits & (Digits << 1) & (Digits << 2) & (Digits << 3);
        isWhole = hard == 0;
        return (words | others | numbers | Spaces) & Below(hard);
    }

    /// <summary>Where runs of a class begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(ulong bits) => bits & ~(bits << 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong InRange(Vector512<byte> bytes, byte first, byte count) =>
        Vector512.LessThan(bytes - Vector512.Create(first), Vector512.Create(count)).ExtractMostSignificantBits();
}
