namespace Skald.Formats.Quantization;

/// <summary>Q2_K: 16 groups of 16 codes of 2 bits, each with a scale and a minimum of 4 bits.</summary>
/// <remarks>
/// Layout: 16 bytes (scale low, minimum high); 64 bytes, each with 4 codes that lie 32 apart; half scale of the scales,
/// half scale of the minima. Value = d * scale * code - dmin * minimum.
/// </remarks>
internal sealed class Q2KCodec() : AffineCodec("Q2_K", 84, group: 16, maxCode: 3, maxScale: 15)
{
    private const int Codes = 16, D = 80, DMin = 82;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block, D), dMin = Scale.Read(block, DMin);
        Span<sbyte> codes = stackalloc sbyte[16];
        for (int group = 0; group < 16; group++)
        {
            ReadOnlySpan<byte> packed = block.Slice(Codes + (group / 8 * 32) + (group % 2 * 16), 16);
            int shift = group % 8 / 2 * 2;
            for (int i = 0; i < 16; i++) codes[i] = (sbyte)((packed[i] >> shift) & 3);
            float scale = d * (block[group] & 15), min = dMin * (block[group] >> 4);
            Scaling.MultiplyAdd(codes, scale, -min, values.Slice(group * 16, 16));
        }
    }

    protected override void Pack(AffineBlock parts, Span<byte> block)
    {
        block.Clear();
        Scale.Write(block, D, parts.D);
        Scale.Write(block, DMin, parts.DMin);
        for (int group = 0; group < 16; group++) block[group] = (byte)(parts.Scales[group] | (parts.Mins[group] << 4));
        for (int i = 0; i < 256; i++)
            block[Codes + (i / 128 * 32) + (i % 32)] |= (byte)((int)parts.Codes[i] << (i % 128 / 32 * 2));
    }
}
