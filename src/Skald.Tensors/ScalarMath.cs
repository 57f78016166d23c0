namespace Skald.Tensors;

/// <summary>Elementary functions of doubles with the same bits on every processor, for tables and schedules.</summary>
/// <remarks>
/// Made of additions, products, quotients and fused multiply-adds only. Relative errors are a few 1e-16: far below a
/// float's rounding, so a table computed here is correct to its last float bit but for ties.
/// </remarks>
public static partial class ScalarMath
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;  // ln 2 − Ln2
    private const double Root2 = 1.4142135623730951;
    private const int Bias = 1023;
    private const int FractionBits = 52;

    /// <summary>eˣ.</summary>
    public static double Exp(double x) => ExpOfSum(x, 0);

    /// <summary>The natural logarithm: −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        (double log, double rest) = LogParts(x);
        return log + rest;
    }

    /// <summary>xʸ for x ≥ 0, and for negative x where y is an integer.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        bool integral = double.Floor(y) == y;
        bool odd = integral && double.Abs(y) < 9007199254740992.0 && double.Floor(y / 2) * 2 != y;
        double a = double.Abs(x);
        if (x < 0 && !integral && !double.IsInfinity(x)) return double.NaN;
        double power;
        if (a == 1) power = 1;
        else if (a == 0) power = y > 0 ? 0 : double.PositiveInfinity;
        else if (double.IsInfinity(a)) power = y > 0 ? double.PositiveInfinity : 0;
        else if (double.IsInfinity(y)) power = a > 1 == y > 0 ? double.PositiveInfinity : 0;
        else power = PowFinite(a, y);
        return odd && (x < 0 || double.IsNegative(x)) ? -power : power;
    }

    private static double PowFinite(double a, double y)
    {
        (double log, double rest) = LogParts(a);
        double z = y * log;
        if (z > 800) return double.PositiveInfinity;
        return z < -800 ? 0 : ExpOfSum(z, double.FusedMultiplyAdd(y, log, -z) + (y * rest));
    }

    /// <summary>e to the power x + rest, where rest is far smaller than x.</summary>
    private static double ExpOfSum(double x, double rest)
    {
        if (double.IsNaN(x)) return x;
        if (x > 710) return double.PositiveInfinity;
        if (x < -746) return 0;
        double n = double.Round(x * Log2E);
        double r = double.FusedMultiplyAdd(-n, Ln2, x);
        r = double.FusedMultiplyAdd(-n, Ln2Rest, r) + rest;
        // Taylor's series: |r| ≤ 0.35, so the term of degree 14 is below 1e-17.
        ReadOnlySpan<double> inverseFactorials =
        [
            1.1470745597729725e-11, 1.6059043836821613e-10, 2.08767569878681e-09, 2.505210838544172e-08,
            2.755731922398589e-07, 2.7557319223985893e-06, 2.48015873015873e-05, 0.0001984126984126984,
            0.001388888888888889, 0.008333333333333333, 0.041666666666666664, 0.16666666666666666, 0.5,
        ];
        double p = 0;
        foreach (double c in inverseFactorials) p = double.FusedMultiplyAdd(p, r, c);
        double y = 1 + double.FusedMultiplyAdd(r * r, p, r);
        int half = (int)n / 2;  // two factors, so that denormal results are rounded once
        return y * PowerOfTwo(half) * PowerOfTwo((int)n - half);
    }

    /// <summary>ln x in two doubles.</summary>
    private static (double Log, double Correction) LogParts(double x)
    {
        int e = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;  // 2⁵⁴
            e = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        e += (int)(bits >> FractionBits) - Bias;
        double m = BitConverter.Int64BitsToDouble((bits & ((1L << FractionBits) - 1)) | ((long)Bias << FractionBits));
        if (m > Root2)
        {
            m *= 0.5;
            e++;
        }

        // ln m = 2 atanh s with s = (m − 1)/(m + 1) = 2s + 2s³/3 + 2s⁵/5 + …, and s in two doubles.
        double f = m - 1;
        double denominator = m + 1;
        double denominatorRest = 1 - (denominator - m);
        double s = f / denominator;
        double sRest =
            (double.FusedMultiplyAdd(-s, denominator, f) - (s * denominatorRest)) / denominator;
        double square = s * s;
        double p = 0;
        for (int k = 23; k >= 3; k -= 2) p = double.FusedMultiplyAdd(p, square, 2.0 / k);
        double main = 2 * s;
        double tail = (2 * sRest) + (p * square * s);

        double product = e * Ln2;
        double productRest = double.FusedMultiplyAdd(e, Ln2, -product);
        double sum = product + main;
        double sumRest = e == 0 ? 0 : (product - sum) + main;
        double rest = sumRest + productRest + (e * Ln2Rest) + tail;
        double log = sum + rest;
        return (log, (sum - log) + rest);
    }

    private static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + Bias) << FractionBits);
}
