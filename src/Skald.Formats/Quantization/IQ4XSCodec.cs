using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>IQ4_XS: 8 groups of 32 codes of <see cref="IQ4Steps"/>, each with a signed scale of 6 bits.</summary>
/// <remarks>
/// Layout: half scale of the scales; 16 bits with the high pairs of the scales; 4 bytes with their low nibbles; 128
/// bytes, 16 for each group, low nibbles first. Scales are stored plus 32.
/// </remarks>
internal sealed class IQ4XSCodec() : SymmetricCodec<UnevenLevels.IQ4>("IQ4_XS", 136, group: 32, lowestScale: -32)
{
    private const int HighScales = 2, LowScales = 4, Codes = 8;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        int high = BinaryPrimitives.ReadUInt16LittleEndian(block[HighScales..]);
        Span<sbyte> steps = stackalloc sbyte[32];
        for (int group = 0; group < 8; group++)
        {
            int low = (block[LowScales + (group / 2)] >> (group % 2 * 4)) & 15;
            int scale = (low | (((high >> (2 * group)) & 3) << 4)) - 32;
            IQ4Steps.Read(block.Slice(Codes + (group * 16), 16), steps);
            Scaling.Multiply(steps, d * scale, values.Slice(group * 32, 32));
        }
    }

    protected override void Pack(SymmetricBlock parts, Span<byte> block)
    {
        block.Clear();
        Scale.Write(block, 0, parts.D);
        int high = 0;
        for (int group = 0; group < 8; group++)
        {
            int scale = parts.Scales[group] + 32;
            block[LowScales + (group / 2)] |= (byte)((scale & 15) << (group % 2 * 4));
            high |= scale >> 4 << (2 * group);
            IQ4Steps.Write(parts.Levels.AsSpan(group * 32, 32), block.Slice(Codes + (group * 16), 16));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(block[HighScales..], (ushort)high);
    }
}
