namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Exponential and logarithm from additions and multiplications alone: the same bits on every machine.
/// </summary>
/// <remarks>Good to about 1e-15 relative, which sampling does not notice.</remarks>
internal static class PortableMath
{
    // ln 2 in two parts: the first has zeros at its end, so that its multiples are exact.
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;
    private const double Log2E = 1.44269504088896340736;

    public static double Exp(double x)
    {
        if (x < -745) return 0;
        if (x > 709) return double.PositiveInfinity;
        double k = Math.Round(x * Log2E);
        double r = x - (k * Ln2High) - (k * Ln2Low);  // |r| is at most ln 2 / 2
        double sum = 1;
        for (int i = 17; i > 0; i--) sum = 1 + (sum * r / i);
        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>Natural logarithm of a positive finite number.</summary>
    public static double Log(double x)
    {
        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1)), a series in z² of at most 0.0295.
        double z = (mantissa - 1) / (mantissa + 1), squared = z * z, sum = 0;
        for (int i = 27; i > 0; i -= 2) sum = (sum * squared) + (1.0 / i);
        return (exponent * Ln2High) + ((2 * z * sum) + (exponent * Ln2Low));
    }

    /// <summary>Logarithm of the sum of two exponentials.</summary>
    public static double LogSum(double a, double b)
    {
        (double low, double high) = a < b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + Log(1 + Exp(low - high));
    }
}
