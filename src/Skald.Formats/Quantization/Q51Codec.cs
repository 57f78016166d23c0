namespace Skald.Formats.Quantization;

/// <summary>Q5_1: a scale, a minimum and 32 codes of 5 bits; value = scale * code + minimum.</summary>
/// <remarks>Layout: half scale, half minimum; 32 fifth bits; 16 bytes, low nibbles first.</remarks>
internal sealed class Q51Codec() : BlockCodec("Q5_1", 32, 24)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[32];
        Scaling.SplitNibbles(block[8..], 0, codes);
        FifthBits.Add(block[4..], 0, codes);
        Scaling.MultiplyAdd(codes, Scale.Read(block), Scale.Read(block, 2), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        (float min, float max) = Scale.Range(values);
        float scale = (max - min) / 31, inverse = Scale.Inverse(scale);
        Scale.Write(block, 0, scale);
        Scale.Write(block, 2, min);
        Span<byte> codes = stackalloc byte[32];
        for (int i = 0; i < 32; i++) codes[i] = (byte)Scale.Truncate(((values[i] - min) * inverse) + 0.5f);
        FifthBits.Write(codes, block[4..]);
    }
}
