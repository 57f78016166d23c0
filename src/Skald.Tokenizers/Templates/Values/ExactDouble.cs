using System.Numerics;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Between floats and exact integers, rounded once, halves to even.</summary>
internal static class ExactDouble
{
    private const int MantissaBits = 53;
    private const int SmallestExponent = -1074;

    /// <summary>The float nearest to a quotient of integers; infinite beyond its range.</summary>
    public static double FromRatio(BigInteger numerator, BigInteger denominator)
    {
        bool isNegative = numerator.Sign * denominator.Sign < 0;
        (BigInteger n, BigInteger d) = (BigInteger.Abs(numerator), BigInteger.Abs(denominator));
        if (n.IsZero) return 0;
        // The quotient is below 2^scale, and at least half of that.
        long scale = n.GetBitLength() - d.GetBitLength() + 1;
        long exponent = Math.Max(scale - MantissaBits, SmallestExponent);
        if (exponent > 1023) return isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        BigInteger rounded = exponent >= 0
            ? DivideHalfToEven(n, d << (int)exponent)
            : DivideHalfToEven(n << (int)-exponent, d);
        if (scale - MantissaBits > SmallestExponent && rounded.GetBitLength() < MantissaBits)
        {
            exponent--;
            rounded = exponent >= 0
                ? DivideHalfToEven(n, d << (int)exponent)
                : DivideHalfToEven(n << (int)-exponent, d);
        }

        double value = Math.ScaleB((double)(long)rounded, (int)exponent);
        return isNegative ? -value : value;
    }

    /// <summary>A finite float as mantissa · 2^exponent, without a remainder.</summary>
    public static (BigInteger Mantissa, int Exponent) Split(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        long mantissa = bits & ((1L << (MantissaBits - 1)) - 1);
        int exponent = (int)((bits >> (MantissaBits - 1)) & 0x7ff);
        if (exponent == 0) exponent++;
        else mantissa |= 1L << (MantissaBits - 1);
        return (bits < 0 ? -mantissa : mantissa, exponent - 1075);
    }

    /// <summary>value · 10^digits, rounded to an integer, halves to even.</summary>
    public static BigInteger Scaled(double value, int digits)
    {
        (BigInteger n, int exponent) = Split(value);
        BigInteger d = BigInteger.One;
        if (exponent >= 0) n <<= exponent;
        else d <<= -exponent;
        if (digits >= 0) n *= BigInteger.Pow(10, digits);
        else d *= BigInteger.Pow(10, -digits);
        BigInteger rounded = DivideHalfToEven(BigInteger.Abs(n), d);
        return n.Sign < 0 ? -rounded : rounded;
    }

    /// <summary>n / d for n ≥ 0 and d &gt; 0.</summary>
    public static BigInteger DivideHalfToEven(BigInteger n, BigInteger d)
    {
        BigInteger quotient = BigInteger.DivRem(n, d, out BigInteger rest);
        int half = (rest << 1).CompareTo(d);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
