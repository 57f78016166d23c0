using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Skald.Training.Data;

/// <summary>
/// 128 bits that stand for a text's content: the first half of its SHA-256, so nobody can make two alike.
/// </summary>
internal static class ContentHash
{
    public static UInt128 Of(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
