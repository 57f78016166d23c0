using System.Runtime.InteropServices;

namespace Skald.Formats.Quantization;

/// <summary>Q8_1: Q8_0 with the sum of its values, for activations beside weights that have a minimum.</summary>
/// <remarks>Layout: half scale, half scale * sum of codes; 32 bytes.</remarks>
internal sealed class Q81Codec() : BlockCodec("Q8_1", 32, 36)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        Scaling.Multiply(MemoryMarshal.Cast<byte, sbyte>(block[4..]), Scale.Read(block), values);

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float scale = MathF.Abs(Scale.Extreme(values)) / 127, inverse = Scale.Inverse(scale);
        int sum = 0;
        for (int i = 0; i < 32; i++)
        {
            sbyte code = (sbyte)Scale.RoundAway(values[i] * inverse);
            block[4 + i] = (byte)code;
            sum += code;
        }

        Scale.Write(block, 0, scale);
        Scale.Write(block, 2, sum * scale);
    }
}
