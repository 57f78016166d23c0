using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Bpe;

/// <summary>A short piece in 16 bytes: its own, zeros, and its length last. Equal keys are equal pieces.</summary>
internal readonly record struct PieceKey(ulong Low, ulong High)
{
    /// <summary>Longest piece that has a key, in bytes.</summary>
    public const int MaxLength = 15;

    /// <summary>Bytes that must be readable from the start of a piece, whatever its length.</summary>
    public const int ReadAhead = 16;

    // Read from 16 - length: that many ones, then zeros.
    private static ReadOnlySpan<byte> Ones =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The key of the piece of 1 to <see cref="MaxLength"/> bytes at <paramref name="text"/>.</summary>
    /// <remarks>Of a length of one more comes what is no piece's key.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Load(ref byte text, int length)
    {
        Vector128<byte> mask = Vector128.LoadUnsafe(in Ones[0], (nuint)(16 - length));
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref text) & mask;
        Vector128<ulong> key = bytes.WithElement(15, (byte)length).AsUInt64();
        return new PieceKey(key.ToScalar(), key.GetElement(1));
    }

    /// <summary>The key of at most <see cref="MaxLength"/> bytes; nothing beside them is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Of(ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        ulong low = 0, high = (ulong)length << 56;
        if (length >= 8)
        {
            low = Unsafe.ReadUnaligned<ulong>(ref first);
            if (length > 8) high |= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8)) >> (8 * (16 - length));
        }
        else if (length >= 4)
        {
            low = Unsafe.ReadUnaligned<uint>(ref first)
                | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4)) << (8 * (length - 4)));
        }
        else if (length > 0)
        {
            low = first | ((ulong)Unsafe.Add(ref first, length / 2) << (8 * (length / 2)))
                | ((ulong)Unsafe.Add(ref first, length - 1) << (8 * (length - 1)));
        }

        return new PieceKey(low, high);
    }

    /// <summary>True for a part of a piece, which may have other ids than a piece of the same bytes.</summary>
    public bool IsPart => (long)High < 0;

    /// <summary>The key of these bytes as a part of a piece.</summary>
    public PieceKey AsPart() => new(Low, High | (1ul << 63));

    /// <summary>A hash whose upper bits are the good ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash() => (Low ^ (High * 0xD6E8FEB86659FD93ul)) * 0x9E3779B97F4A7C15ul;

    /// <summary>A hash of 32 good bits, an instruction or two where the processor has CRC-32C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Crc() => BitOperations.Crc32C(BitOperations.Crc32C(0, Low), High);
}
