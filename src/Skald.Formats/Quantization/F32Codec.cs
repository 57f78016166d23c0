using System.Runtime.InteropServices;

namespace Skald.Formats.Quantization;

/// <summary>IEEE single precision as it is.</summary>
internal sealed class F32Codec() : BlockCodec("F32", 1, 4)
{
    protected override void DequantizeBlocks(ReadOnlySpan<byte> blocks, Span<float> values) =>
        blocks.CopyTo(MemoryMarshal.AsBytes(values));

    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance) =>
        MemoryMarshal.AsBytes(values).CopyTo(blocks);

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) =>
        DequantizeBlocks(block, values);

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance) =>
        QuantizeBlocks(values, block, importance);
}
