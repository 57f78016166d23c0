using System.Numerics;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Rounding to decimal places of the exact value, halves to even, as Python's <c>round</c>.</summary>
internal static class Rounding
{
    public static double Round(double value, int digits)
    {
        if (!double.IsFinite(value) || digits > 340) return value;
        if (digits < -310) return Math.CopySign(0, value);
        BigInteger scaled = ExactDouble.Scaled(value, digits);
        if (scaled.IsZero) return Math.CopySign(0, value);
        return digits >= 0
            ? ExactDouble.FromRatio(scaled, BigInteger.Pow(10, digits))
            : ExactDouble.FromRatio(scaled * BigInteger.Pow(10, -digits), BigInteger.One);
    }

    /// <summary>An integer rounded to a multiple of a power of ten.</summary>
    public static BigInteger Round(BigInteger value, int zeros)
    {
        BigInteger unit = BigInteger.Pow(10, zeros);
        BigInteger rounded = ExactDouble.DivideHalfToEven(BigInteger.Abs(value), unit) * unit;
        return value.Sign < 0 ? -rounded : rounded;
    }
}
