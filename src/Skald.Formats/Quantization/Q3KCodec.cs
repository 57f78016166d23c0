namespace Skald.Formats.Quantization;

/// <summary>Q3_K: 16 groups of 16 codes of 3 bits, each with a signed scale of 6 bits.</summary>
/// <remarks>
/// Layout: 32 bytes of third bits (bit k of byte i for element 32 k + i; clear means 4 less); 64 bytes of low bits as
/// in Q2_K; 12 bytes of scales plus 32: low nibbles of the first eight, then of the last eight above them, then four bytes
/// with the high 2 bits; half scale of the scales.
/// </remarks>
internal sealed class Q3KCodec() : SymmetricCodec<EvenLevels.ThreeBits>("Q3_K", 110, group: 16, lowestScale: -32)
{
    private const int Codes = 32, Scales = 96, D = 108;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block, D);
        Span<sbyte> codes = stackalloc sbyte[16];
        for (int group = 0; group < 16; group++)
        {
            int column = group % 2 * 16, shift = group % 8 / 2 * 2, bit = group / 2;
            ReadOnlySpan<byte> low = block.Slice(Codes + (group / 8 * 32) + column, 16);
            ReadOnlySpan<byte> high = block.Slice(column, 16);
            for (int i = 0; i < 16; i++)
                codes[i] = (sbyte)(((low[i] >> shift) & 3) - 4 + (((high[i] >> bit) & 1) << 2));
            Scaling.Multiply(codes, d * ReadScale(block[Scales..], group), values.Slice(group * 16, 16));
        }
    }

    private static int ReadScale(ReadOnlySpan<byte> packed, int group)
    {
        int low = group < 8 ? packed[group] & 15 : packed[group - 8] >> 4;
        int high = (packed[8 + (group % 4)] >> (group / 4 * 2)) & 3;
        return (low | (high << 4)) - 32;
    }

    protected override void Pack(SymmetricBlock parts, Span<byte> block)
    {
        block.Clear();
        Scale.Write(block, D, parts.D);
        for (int group = 0; group < 16; group++)
        {
            int scale = parts.Scales[group] + 32;
            block[Scales + (group % 8)] |= (byte)((scale & 15) << (group / 8 * 4));
            block[Scales + 8 + (group % 4)] |= (byte)(scale >> 4 << (group / 4 * 2));
        }

        for (int i = 0; i < 256; i++)
        {
            int code = (int)parts.Levels[i] + 4;
            block[i % 32] |= (byte)(code >> 2 << (i / 32));
            block[Codes + (i / 128 * 32) + (i % 32)] |= (byte)((code & 3) << (i % 128 / 32 * 2));
        }
    }
}
