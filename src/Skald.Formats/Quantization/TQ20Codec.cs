namespace Skald.Formats.Quantization;

/// <summary>TQ2_0: ternary values of 2 bits.</summary>
/// <remarks>Layout: 64 bytes, each with 4 codes that lie 32 apart; half scale. Value = d * (code - 1).</remarks>
internal sealed class TQ20Codec() : BlockCodec("TQ2_0", 256, 66)
{
    private const int D = 64;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> codes = stackalloc sbyte[256];
        for (int i = 0; i < 256; i++) codes[i] = (sbyte)(((block[Byte(i)] >> Shift(i)) & 3) - 1);
        Scaling.Multiply(codes, Scale.Read(block, D), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        block.Clear();
        float scale = MathF.Abs(Scale.Extreme(values)), inverse = Scale.Inverse(scale);
        Scale.Write(block, D, scale);
        for (int i = 0; i < 256; i++)
            block[Byte(i)] |= (byte)((TernaryCode.Of(values[i] * inverse) + 1) << Shift(i));
    }

    private static int Byte(int i) => (i / 128 * 32) + (i % 32);

    private static int Shift(int i) => i % 128 / 32 * 2;
}
