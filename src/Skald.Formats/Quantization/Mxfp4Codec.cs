namespace Skald.Formats.Quantization;

/// <summary>MXFP4: a power of two and 32 floats of 4 bits (OCP microscaling).</summary>
/// <remarks>Layout: the exponent plus 127; 16 bytes, low nibbles first.</remarks>
internal sealed class Mxfp4Codec() : BlockCodec("MXFP4", 32, 17)
{
    protected override void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> doubled = stackalloc sbyte[32];
        Float4Steps.Read(block[1..], doubled);
        Scaling.Multiply(doubled, HalfPower(block[0]), values);
    }

    protected override void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance)
    {
        float most = MathF.Abs(Scale.Extreme(values));
        // The largest value lies between 4 and 8 steps of the scale, 4 being 2^2. Below 2^-125 the exponent wraps, as
        // the reference's does, and the codes become zero.
        block[0] = (byte)(most > 0 ? Math.ILogB(most) - 2 + 127 : 0);
        Float4Steps.Write(values, HalfPower(block[0]), block[1..]);
    }

    /// <summary>2^(exponent − 128): half the scale, since the steps are doubled.</summary>
    public static float HalfPower(byte exponent) =>
        BitConverter.UInt32BitsToSingle(exponent < 2 ? 0x00200000u << exponent : (uint)(exponent - 1) << 23);
}
