using System.Runtime.InteropServices;

namespace Skald.Formats.Quantization;

/// <summary>Q8_0: a scale and 32 signed bytes; value = scale * code.</summary>
/// <remarks>Layout: half scale; 32 bytes.</remarks>
internal sealed class Q80Codec() : BlockCodec("Q8_0", 32, 34)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        Scaling.Multiply(MemoryMarshal.Cast<byte, sbyte>(block[2..]), Scale.Read(block), values);

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float scale = MathF.Abs(Scale.Extreme(values)) / 127, inverse = Scale.Inverse(scale);
        Scale.Write(block, 0, scale);
        for (int i = 0; i < 32; i++) block[2 + i] = (byte)Scale.RoundAway(values[i] * inverse);
    }
}
