using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>IEEE half precision.</summary>
internal sealed class F16Codec() : BlockCodec("F16", 1, 2)
{
    private const int ExponentDistance = 112;  // 127 - 15, the biases

    protected override void DequantizeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                Widen(Vector128.Create(blocks[(2 * i)..]).AsUInt16()).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = Scale.Read(blocks, 2 * i);
    }

    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteHalfLittleEndian(blocks[(2 * i)..], (Half)values[i]);
    }

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        DequantizeBlocks(block, values);

    // Moves exponent and mantissa into a float's place and corrects the bias by a product, which is exact, also for
    // numbers below the smallest normal one; infinities and NaN then still lack the largest exponent.
    private static Vector256<float> Widen(Vector128<ushort> halves)
    {
        Vector256<uint> bits = Vector256.Create(Vector128.WidenLower(halves), Vector128.WidenUpper(halves));
        Vector256<uint> magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
        Vector256<uint> sign = (bits & Vector256.Create(0x8000u)) << 16;
        Vector256<float> scaled = magnitude.AsSingle()
            * Vector256.Create(BitConverter.UInt32BitsToSingle((ExponentDistance + 127u) << 23));
        Vector256<uint> isSpecial = Vector256.GreaterThanOrEqual(scaled, Vector256.Create(65536f)).AsUInt32();
        Vector256<uint> isNan = Vector256.GreaterThan(magnitude, Vector256.Create(0x7C00u << 13));
        return (scaled.AsUInt32() | sign | (isSpecial & Vector256.Create(0x7F800000u))
            | (isNan & Vector256.Create(0x00400000u))).AsSingle();
    }
}
