namespace Skald.Formats.Quantization;

/// <summary>IQ2_S: vectors of 8 from a grid of 1024, any signs; a scale of 4 bits for 16 values.</summary>
/// <remarks>
/// Layout: half scale; 32 bytes with the low bits of the indices; 32 bytes of signs; 8 bytes with the high pairs of the
/// indices, four to a byte; 8 bytes of scales, low nibbles first.
/// </remarks>
internal sealed class IQ2SCodec() : BlockCodec("IQ2_S", 256, 82)
{
    private const int Low = 2, Signs = 34, High = 66, Scales = 74;

    public override bool CanQuantize => false;

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
}
