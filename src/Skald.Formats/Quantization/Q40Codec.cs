namespace Skald.Formats.Quantization;

/// <summary>Q4_0: a scale and 32 codes of 4 bits; value = scale * (code - 8).</summary>
/// <remarks>Layout: half scale; 16 bytes, low nibbles first.</remarks>
internal sealed class Q40Codec() : BlockCodec("Q4_0", 32, 18)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[32];
        Scaling.SplitNibbles(block[2..], 8, codes);
        Scaling.Multiply(codes, Scale.Read(block), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float scale = Scale.Extreme(values) / -8, inverse = Scale.Inverse(scale);
        Scale.Write(block, 0, scale);
        for (int i = 0; i < 16; i++)
            block[2 + i] = (byte)(Code(values[i] * inverse) | (Code(values[16 + i] * inverse) << 4));
    }

    private static byte Code(float x) => Math.Min((byte)15, (byte)Scale.Truncate(x + 8.5f));
}
