namespace Skald.Formats.Quantization;

/// <summary>Bare 4-bit floats, two to a byte, the first in the low nibble; their scales lie elsewhere.</summary>
internal sealed class Float4Codec() : BlockCodec("F4", 2, 1)
{
    public override bool CanQuantize => false;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        values[0] = Value(block[0] & 15);
        values[1] = Value(block[0] >> 4);
    }

    private static float Value(int code) => code == 8 ? -0f : 0.5f * Float4Steps.Values[code];
}
