namespace Skald.Formats.Quantization;

/// <summary>IQ2_S: vectors of 8 from a grid of 1024, any signs; a scale of 4 bits for 16 values.</summary>
/// <remarks>
/// Layout: half scale; 32 bytes with the low bits of the indices; 32 bytes of signs; 8 bytes with the high pairs of the
/// indices, four to a byte; 8 bytes of scales, low nibbles first.
/// </remarks>
internal sealed class IQ2SCodec() : GridCodec<UnevenLevels.IQ2>("IQ2_S", 82)
{
    private const int Low = 2, Signs = 34, High = 66, Scales = 74;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = Scale.Read(block);
        Span<sbyte> numbers = stackalloc sbyte[16];
        for (int group = 0; group < 16; group++)
        {
            for (int k = 0; k < 2; k++)
            {
                int vector = (2 * group) + k;
                int high = (block[High + (vector / 4)] >> (vector % 4 * 2)) & 3;
                CodeBook.IQ2S.Read(block[Low + vector] | (high << 8), block[Signs + vector], numbers.Slice(8 * k, 8));
            }

            int scale = (block[Scales + (group / 2)] >> (group % 2 * 4)) & 15;
            Scaling.Multiply(numbers, d * (0.5f + scale) * 0.25f, values.Slice(group * 16, 16));
        }
    }

    protected override GridSearch<UnevenLevels.IQ2> NewSearch() => new SignedGridSearch<UnevenLevels.IQ2>(
        CodeBook.IQ2S, 16, Factors(4, start: 0.5f, step: 0.25f), hasEvenSigns: false);

    protected override void Pack(GridBlock parts, Span<byte> block)
    {
        Scale.Write(block, 0, parts.D);
        for (int vector = 0; vector < 32; vector++)
        {
            block[Low + vector] = (byte)parts.Indices[vector];
            block[High + (vector / 4)] |= (byte)(parts.Indices[vector] >> 8 << (vector % 4 * 2));
            block[Signs + vector] = (byte)parts.Signs[vector];
        }

        for (int group = 0; group < 16; group++)
            block[Scales + (group / 2)] |= (byte)(parts.Scales[group] << (group % 2 * 4));
    }
}
