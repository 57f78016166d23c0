using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>The upper half of IEEE single precision.</summary>
internal sealed class BF16Codec() : BlockCodec("BF16", 1, 2)
{
    protected override void DequantizeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector128<ushort> upper = Vector128.Create(blocks[(2 * i)..]).AsUInt16();
                (Vector256.Create(Vector128.WidenLower(upper), Vector128.WidenUpper(upper)) << 16)
                    .AsSingle().CopyTo(values[i..]);
            }
        }

        for (; i < values.Length; i++)
        {
            uint upper = BinaryPrimitives.ReadUInt16LittleEndian(blocks[(2 * i)..]);
            values[i] = BitConverter.UInt32BitsToSingle(upper << 16);
        }
    }

    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(blocks[(2 * i)..], Round(values[i]));
    }

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        DequantizeBlocks(block, values);

    // To the nearest, halves to even; NaN is made quiet, so that it does not turn into an infinity.
    private static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & 0x7FFFFFFF) > 0x7F800000
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
