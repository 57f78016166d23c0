namespace Skald.Formats.Quantization;

/// <summary>Q4_K: 8 groups of 32 codes of 4 bits, each with a scale and a minimum of 6 bits.</summary>
/// <remarks>
/// Layout: half scale of the scales, half scale of the minima; <see cref="SixBitPairs"/>; 128 bytes, 32 for each two
/// groups, low nibbles first. Value = d * scale * code - dmin * minimum.
/// </remarks>
internal sealed class Q4KCodec() : AffineCodec("Q4_K", 144, group: 32, maxCode: 15, maxScale: 63)
{
    private const int Pairs = 4, Codes = 16;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block), dMin = Scale.Read(block, 2);
        Span<sbyte> codes = stackalloc sbyte[64];
        for (int group = 0; group < 8; group++)
        {
            if (group % 2 == 0) Scaling.SplitNibbles(block.Slice(Codes + (group * 16), 32), 0, codes);
            (int scale, int min) = SixBitPairs.Read(block[Pairs..], group);
            Scaling.MultiplyAdd(
                codes.Slice(group % 2 * 32, 32), d * scale, -(dMin * min), values.Slice(group * 32, 32));
        }
    }

    protected override void Pack(AffineBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        Scale.Write(block, 2, parts.DMin);
        SixBitPairs.Write(parts.Scales, parts.Mins, block.Slice(Pairs, 12));
        for (int i = 0; i < 128; i++)
        {
            int at = (i / 32 * 64) + (i % 32);
            block[Codes + i] = (byte)((int)parts.Codes[at] | ((int)parts.Codes[at + 32] << 4));
        }
    }
}
