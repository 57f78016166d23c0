namespace Skald.Formats.Quantization;

/// <summary>NVFP4: 64 floats of 4 bits, with an 8-bit float as scale for each 16.</summary>
/// <remarks>
/// Layout: 4 scales (4 exponent bits, 3 mantissa bits, no sign); 32 bytes, 8 for each 16 values, low nibbles first.
/// </remarks>
internal sealed class Nvfp4Codec() : BlockCodec("NVFP4", 64, 36)
{
    private const int Codes = 4;

    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> doubled = stackalloc sbyte[16];
        for (int group = 0; group < 4; group++)
        {
            Float4Steps.Read(block.Slice(Codes + (group * 8), 8), doubled);
            Scaling.Multiply(doubled, HalfScale(block[group]), values.Slice(group * 16, 16));
        }
    }

    /// <summary>Half of the value of an unsigned 8-bit float, since the steps are doubled; 0 for NaN.</summary>
    private static float HalfScale(byte code)
    {
        int exponent = (code >> 3) & 15, mantissa = code & 7;
        if (code is 0 or 0x7F) return 0;
        return exponent == 0
            ? MathF.ScaleB(mantissa, -10)
            : MathF.ScaleB(8 + mantissa, exponent - 11);
    }
}
