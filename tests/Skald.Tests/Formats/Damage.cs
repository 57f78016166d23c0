using System.Buffers.Binary;

namespace Skald.Tests.Formats;

/// <summary>Random changes of a file: bits, bytes, numbers at the edges of their range, lengths, order.</summary>
internal static class Damage
{
    private static readonly ulong[] s_numbers =
    [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF,
        0x8000000000000000, 0xFFFFFFFFFFFFFFFF, 0x4000000000000000, 1UL << 40,
    ];

    public static byte[] Apply(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int i = random.Next(1, 5); i > 0 && bytes.Count > 16; i--) Change(bytes, random);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        // Most of what can break a reader lies at the beginning, or at the end of zip archives.
        int reach = Math.Min(bytes.Count, random.Next(4) == 0 ? bytes.Count : 600);
        int at = random.Next(4) == 0 ? bytes.Count - 1 - random.Next(reach) : random.Next(reach);
        switch (random.Next(8))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: WriteNumber(bytes, at, random); break;
            case 3: WriteNumber(bytes, at, random); break;
            case 4: bytes.RemoveRange(at, Math.Min(random.Next(1, 16), bytes.Count - at)); break;
            case 5: bytes.InsertRange(at, new byte[random.Next(1, 16)]); break;
            case 6: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 64), bytes.Count - at))); break;
            default: bytes.RemoveRange(bytes.Count - random.Next(1, 16), 1); break;
        }
    }

    private static void WriteNumber(List<byte> bytes, int at, Random random)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, s_numbers[random.Next(s_numbers.Length)]);
        int length = 1 << random.Next(4);
        for (int i = 0; i < length && at + i < bytes.Count; i++) bytes[at + i] = number[i];
    }
}
