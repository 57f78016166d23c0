using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>The 32-bit field of Q5_0 and Q5_1: bit i is the highest bit of code i.</summary>
internal static class FifthBits
{
    /// <summary>Adds 16 to the codes whose bit is set, then takes an offset off all.</summary>
    public static void Add(ReadOnlySpan<byte> field, int offset, Span<sbyte> codes)
    {
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(field);
        for (int i = 0; i < codes.Length; i++)
            codes[i] = (sbyte)(codes[i] + (((int)(bits >> i) & 1) << 4) - offset);
    }

    /// <summary>Lays 32 codes of 5 bits as the field and 16 bytes of nibbles.</summary>
    public static void Write(ReadOnlySpan<byte> codes, Span<byte> fieldAndNibbles)
    {
        uint bits = 0;
        for (int i = 0; i < 32; i++) bits |= (uint)((codes[i] >> 4) & 1) << i;
        BinaryPrimitives.WriteUInt32LittleEndian(fieldAndNibbles, bits);
        for (int i = 0; i < 16; i++)
            fieldAndNibbles[4 + i] = (byte)((codes[i] & 15) | ((codes[16 + i] & 15) << 4));
    }
}
