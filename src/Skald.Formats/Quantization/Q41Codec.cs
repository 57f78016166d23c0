namespace Skald.Formats.Quantization;

/// <summary>Q4_1: a scale, a minimum and 32 codes of 4 bits; value = scale * code + minimum.</summary>
/// <remarks>Layout: half scale, half minimum; 16 bytes, low nibbles first.</remarks>
internal sealed class Q41Codec() : BlockCodec("Q4_1", 32, 20)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[32];
        Scaling.SplitNibbles(block[4..], 0, codes);
        Scaling.MultiplyAdd(codes, Scale.Read(block), Scale.Read(block, 2), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        (float min, float max) = Scale.Range(values);
        float scale = (max - min) / 15, inverse = Scale.Inverse(scale);
        Scale.Write(block, 0, scale);
        Scale.Write(block, 2, min);
        for (int i = 0; i < 16; i++)
        {
            block[4 + i] = (byte)(Code((values[i] - min) * inverse) | (Code((values[16 + i] - min) * inverse) << 4));
        }
    }

    private static byte Code(float x) => Math.Min((byte)15, (byte)Scale.Truncate(x + 0.5f));
}
