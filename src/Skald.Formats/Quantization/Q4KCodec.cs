namespace Skald.Formats.Quantization;

/// <summary>Q4_K: 8 groups of 32 codes of 4 bits, each with a scale and a minimum of 6 bits.</summary>
/// <remarks>
/// Layout: half scale of the scales, half scale of the minima; <see cref="SixBitPairs"/>; 128 bytes, 32 for each two
/// groups, low nibbles first. Value = d * scale * code - dmin * minimum.
/// </remarks>
internal sealed class Q4KCodec() : BlockCodec("Q4_K", 256, 144)
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
}
