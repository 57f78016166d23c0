using System.Buffers.Binary;
using System.Numerics;

namespace Skald.Training.Data;

/// <summary>
/// XXH64: a fast 64-bit checksum that finds altered and truncated bytes. It is no defence against forgery.
/// </summary>
/// <remarks>https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, section XXH64.</remarks>
internal static class XxHash64
{
    private const ulong P1 = 0x9e3779b185ebca87;
    private const ulong P2 = 0xc2b2ae3d27d4eb4f;
    private const ulong P3 = 0x165667b19e3779f9;
    private const ulong P4 = 0x85ebca77c2b2ae63;
    private const ulong P5 = 0x27d4eb2f165667c5;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        int length = bytes.Length;
        ulong hash = seed + P5;
        if (length >= 32)
        {
            ulong a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
            for (; bytes.Length >= 32; bytes = bytes[32..])
            {
                a = Round(a, Word(bytes));
                b = Round(b, Word(bytes[8..]));
                c = Round(c, Word(bytes[16..]));
                d = Round(d, Word(bytes[24..]));
            }

            hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), b), c), d);
        }

        return Avalanche(Tail(hash + (ulong)length, bytes));
    }

    private static ulong Tail(ulong hash, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = (BitOperations.RotateLeft(hash ^ Round(0, Word(bytes)), 27) * P1) + P4;
        if (bytes.Length >= 4)
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P1;
            hash = (BitOperations.RotateLeft(hash, 23) * P2) + P3;
            bytes = bytes[4..];
        }

        foreach (byte b in bytes) hash = BitOperations.RotateLeft(hash ^ (b * P5), 11) * P1;
        return hash;
    }

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong word) => BitOperations.RotateLeft(lane + (word * P2), 31) * P1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * P1) + P4;

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
