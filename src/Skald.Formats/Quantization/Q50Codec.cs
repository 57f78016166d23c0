namespace Skald.Formats.Quantization;

/// <summary>Q5_0: a scale and 32 codes of 5 bits; value = scale * (code - 16).</summary>
/// <remarks>Layout: half scale; 32 fifth bits; 16 bytes, low nibbles first.</remarks>
internal sealed class Q50Codec() : BlockCodec("Q5_0", 32, 22)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[32];
        Scaling.SplitNibbles(block[6..], 0, codes);
        FifthBits.Add(block[2..], 16, codes);
        Scaling.Multiply(codes, Scale.Read(block), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float scale = Scale.Extreme(values) / -16, inverse = Scale.Inverse(scale);
        Scale.Write(block, 0, scale);
        Span<byte> codes = stackalloc byte[32];
        for (int i = 0; i < 32; i++)
            codes[i] = Math.Min((byte)31, (byte)Scale.Truncate((values[i] * inverse) + 16.5f));
        FifthBits.Write(codes, block[2..]);
    }
}
