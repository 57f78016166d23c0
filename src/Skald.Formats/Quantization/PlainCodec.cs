namespace Skald.Formats.Quantization;

/// <summary>A type whose elements stand alone and are only read.</summary>
internal sealed class PlainCodec(string name, int bytes, PlainCodec.Widening widen) : BlockCodec(name, 1, bytes)
{
    /// <summary>From little-endian elements to floats.</summary>
    public delegate void Widening(ReadOnlySpan<byte> elements, Span<float> values);

    public override bool CanQuantize => false;

    protected override void DequantizeBlocks(ReadOnlySpan<byte> blocks, Span<float> values) => widen(blocks, values);

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values) => widen(block, values);
}
