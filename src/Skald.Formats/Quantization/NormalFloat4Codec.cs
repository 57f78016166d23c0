using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>NF4 with the largest magnitude of each 64 elements beside them.</summary>
/// <remarks>Layout: the magnitude as float32; 32 bytes, the first of two indices in the upper half.</remarks>
internal sealed class NormalFloat4Codec()
    : BlockCodec("NF4", NormalFloat4.BlockLength, sizeof(float) + (NormalFloat4.BlockLength / 2))
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        NormalFloat4.Dequantize(block[sizeof(float)..], [BinaryPrimitives.ReadSingleLittleEndian(block)], values);

    protected override void QuantizeBlock(ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        Span<float> largest = stackalloc float[1];
        NormalFloat4.Quantize(values, block[sizeof(float)..], largest);
        BinaryPrimitives.WriteSingleLittleEndian(block, largest[0]);
    }
}
