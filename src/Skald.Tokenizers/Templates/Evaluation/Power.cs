using System.Globalization;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>x to the power y on floats: e^(y · ln x) in decimals of 28 digits, so the same bits on every machine.</summary>
internal static class Power
{
    private const decimal Ln2 = 0.6931471805599453094172321215m;

    public static double Of(Rendering rendering, double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        bool isWhole = y == Math.Floor(y);
        bool isOdd = isWhole && Math.Abs(y) < 9e15 && (long)y % 2 != 0;
        double sign = x < 0 && isOdd ? -1 : 1;
        if (x == 0 || double.IsInfinity(x) || double.IsInfinity(y)) return AtTheEnds(rendering, x, y, sign);
        if (x < 0 && !isWhole) throw rendering.Error("a negative number has no real power of a fraction");
        if (x == -1) return sign;
        (decimal logarithm, double estimate) = Logarithm(Math.Abs(x), y);
        if (estimate > 1500) throw rendering.Error("(34, 'Numerical result out of range')");
        double result = estimate < -1500 ? 0 : Exponential(Exact(y) * logarithm);
        return double.IsInfinity(result) ? throw rendering.Error("(34, 'Numerical result out of range')") : sign * result;
    }

    private static double AtTheEnds(Rendering rendering, double x, double y, double sign)
    {
        if (x == 0)
        {
            if (y < 0) throw rendering.Error("0.0 cannot be raised to a negative power");
            return sign < 0 || (double.IsNegative(x) && y % 2 is 1 or -1) ? x : 0;
        }

        if (double.IsInfinity(x)) return y > 0 ? sign * double.PositiveInfinity : sign * 0.0;
        double size = Math.Abs(x);
        if (size == 1) return 1;
        return size > 1 == y > 0 ? double.PositiveInfinity : 0;
    }

    // ln x = ln m + e · ln 2 with m about 1, and ln m = 2 · artanh((m - 1) / (m + 1)).
    private static (decimal Logarithm, double Estimate) Logarithm(double x, double y)
    {
        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.42) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        decimal m = Exact(mantissa);
        decimal z = (m - 1) / (m + 1), square = z * z, power = z, sum = 0;
        for (int n = 1; n < 80 && power != 0; n += 2)
        {
            sum += power / n;
            power *= square;
        }

        decimal logarithm = (2 * sum) + (exponent * Ln2);
        return (logarithm, (double)logarithm * y);
    }

    private static double Exponential(decimal t)
    {
        int whole = (int)decimal.Round(t / Ln2);
        decimal rest = t - (whole * Ln2), term = 1, sum = 1;
        for (int n = 1; n < 40 && term != 0; n++)
        {
            term = term * rest / n;
            sum += term;
        }

        double mantissa = double.Parse(sum.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Math.ScaleB(mantissa, whole);
    }

    private static decimal Exact(double value) =>
        decimal.Parse(value.ToString("E28", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
}
