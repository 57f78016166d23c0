namespace Skald.Formats.Quantization;

/// <summary>Q5_K: 8 groups of 32 codes of 5 bits, each with a scale and a minimum of 6 bits.</summary>
/// <remarks>
/// Layout: as Q4_K, with 32 bytes of fifth bits before the nibbles: bit k of byte i is that of element 32 k + i.
/// </remarks>
internal sealed class Q5KCodec() : AffineCodec("Q5_K", 176, group: 32, maxCode: 31, maxScale: 63)
{
    private const int Pairs = 4, High = 16, Codes = 48;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block), dMin = Scale.Read(block, 2);
        Span<sbyte> codes = stackalloc sbyte[64];
        for (int group = 0; group < 8; group++)
        {
            if (group % 2 == 0) Scaling.SplitNibbles(block.Slice(Codes + (group * 16), 32), 0, codes);
            Span<sbyte> own = codes.Slice(group % 2 * 32, 32);
            for (int i = 0; i < 32; i++) own[i] |= (sbyte)(((block[High + i] >> group) & 1) << 4);
            (int scale, int min) = SixBitPairs.Read(block[Pairs..], group);
            Scaling.MultiplyAdd(own, d * scale, -(dMin * min), values.Slice(group * 32, 32));
        }
    }

    protected override void Pack(AffineBlock parts, Span<byte> block)
    {
        block.Clear();
        Scale.Write(block, 0, parts.D);
        Scale.Write(block, 2, parts.DMin);
        SixBitPairs.Write(parts.Scales, parts.Mins, block.Slice(Pairs, 12));
        for (int i = 0; i < 256; i++)
        {
            int code = (int)parts.Codes[i], group = i / 32;
            block[High + (i % 32)] |= (byte)(code >> 4 << group);
            block[Codes + (group / 2 * 32) + (i % 32)] |= (byte)((code & 15) << (group % 2 * 4));
        }
    }
}
