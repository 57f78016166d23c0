namespace Skald.Formats.Quantization;

/// <summary>Floats of 8 bits and fewer, from their definition.</summary>
/// <remarks>
/// FP8 formats for deep learning, <see href="https://arxiv.org/abs/2209.05433"/>; 8-bit numerical formats,
/// <see href="https://arxiv.org/abs/2206.02915"/> (FNUZ); OCP Microscaling Formats (MX) Specification 1.0 (E8M0).
/// </remarks>
internal static class SmallFloats
{
    /// <summary>4 exponent and 3 mantissa bits; no infinities, NaN where all seven are set.</summary>
    public static float E4M3(byte code) => (code & 0x7F) == 0x7F ? float.NaN : Value(code, 3, 7);

    /// <summary>5 exponent and 2 mantissa bits, as the upper half of a half-precision float.</summary>
    public static float E5M2(byte code) => (float)BitConverter.UInt16BitsToHalf((ushort)(code << 8));

    /// <summary>As E4M3 with another bias; no negative zero, whose code is the only NaN.</summary>
    public static float E4M3Fnuz(byte code) => code == 0x80 ? float.NaN : Value(code, 3, 8);

    /// <summary>As E5M2 with another bias, no infinities; no negative zero, whose code is the only NaN.</summary>
    public static float E5M2Fnuz(byte code) => code == 0x80 ? float.NaN : Value(code, 2, 16);

    /// <summary>A power of two from 2^−127; NaN where all bits are set.</summary>
    public static float E8M0(byte code) => code == 0xFF ? float.NaN : MathF.ScaleB(1, code - 127);

    private static float Value(byte code, int mantissaBits, int bias)
    {
        int mantissa = code & ((1 << mantissaBits) - 1), exponent = (code & 0x7F) >> mantissaBits;
        float magnitude = exponent == 0
            ? MathF.ScaleB(mantissa, 1 - bias - mantissaBits)
            : MathF.ScaleB((1 << mantissaBits) + mantissa, exponent - bias - mantissaBits);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
