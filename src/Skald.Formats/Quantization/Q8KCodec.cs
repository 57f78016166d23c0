using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Skald.Formats.Quantization;

/// <summary>Q8_K: a float scale, 256 signed bytes and their sums by 16; for activations beside k-types.</summary>
/// <remarks>Layout: float scale, negative where the extreme value is positive; 256 bytes; 16 shorts.</remarks>
internal sealed class Q8KCodec() : BlockCodec("Q8_K", 256, 292)
{
    private const int Codes = 4, Sums = 260, Group = 16;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) => Scaling.Multiply(
        MemoryMarshal.Cast<byte, sbyte>(block[Codes..Sums]), BinaryPrimitives.ReadSingleLittleEndian(block), values);

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        block.Clear();
        float extreme = Scale.Extreme(values);
        if (extreme == 0) return;
        float inverse = -127 / extreme;
        BinaryPrimitives.WriteSingleLittleEndian(block, 1 / inverse);
        for (int group = 0; group < 16; group++)
        {
            int sum = 0;
            for (int i = group * Group; i < (group + 1) * Group; i++)
            {
                int code = Math.Min(127, Scale.Truncate(MathF.Round(inverse * values[i])));
                block[Codes + i] = (byte)code;
                sum += (sbyte)code;
            }

            BinaryPrimitives.WriteInt16LittleEndian(block[(Sums + (2 * group))..], (short)sum);
        }
    }
}
