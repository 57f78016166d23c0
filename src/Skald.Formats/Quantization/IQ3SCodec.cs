namespace Skald.Formats.Quantization;

/// <summary>IQ3_S: vectors of 4 from a grid of 512, any signs; an odd scale for 32 values.</summary>
/// <remarks>
/// Layout: half scale; 64 bytes with the low bits of the indices; 8 bytes with their ninth bits; 32 bytes of signs; 4
/// bytes of scales, low nibbles first. Value = d * (1 + 2 * scale) * number.
/// </remarks>
internal sealed class IQ3SCodec() : GridCodec<UnevenLevels.IQ3S>("IQ3_S", 110)
{
    private const int Low = 2, High = 66, Signs = 74, Scales = 106;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        Span<sbyte> numbers = stackalloc sbyte[32];
        for (int group = 0; group < 8; group++)
        {
            for (int k = 0; k < 8; k++)
            {
                int vector = (8 * group) + k;
                int index = block[Low + vector] | (((block[High + group] >> k) & 1) << 8);
                int signs = block[Signs + (vector / 2)] >> (k % 2 * 4);
                CodeBook.IQ3S.Read(index, signs, numbers.Slice(4 * k, 4));
            }

            int scale = (block[Scales + (group / 2)] >> (group % 2 * 4)) & 15;
            Scaling.Multiply(numbers, d * (1 + (2 * scale)), values.Slice(group * 32, 32));
        }
    }

    protected override GridSearch<UnevenLevels.IQ3S> NewSearch() => new SignedGridSearch<UnevenLevels.IQ3S>(
        CodeBook.IQ3S, 32, Factors(4, start: 0.5f, step: 2), hasEvenSigns: false);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int vector = 0; vector < 64; vector++)
        {
            block[Low + vector] = (byte)parts.Indices[vector];
            block[High + (vector / 8)] |= (byte)(parts.Indices[vector] >> 8 << (vector % 8));
        }

        for (int eight = 0; eight < 32; eight++) block[Signs + eight] = (byte)parts.Signs[eight];
        for (int group = 0; group < 8; group++)
            block[Scales + (group / 2)] |= (byte)(parts.Scales[group] << (group % 2 * 4));
    }
}
