namespace Skald.Formats.Quantization;

/// <summary>Ternary codes of 2 bits without a scale, four to a byte, highest bits first: 1 is 1, 3 is −1.</summary>
internal sealed class TwoBitTernaryCodec() : BlockCodec("T2", 4, 1)
{
    private static ReadOnlySpan<sbyte> Values => [0, 1, 0, -1];

    public override bool CanQuantize => false;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (int i = 0; i < 4; i++) values[i] = Values[(block[0] >> (6 - (2 * i))) & 3];
    }
}
