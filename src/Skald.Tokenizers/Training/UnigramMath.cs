using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Functions of unigram training, from additions and multiplications: the same bits on every machine.</summary>
/// <remarks>Good to about 1e-15 relative.</remarks>
internal static class UnigramMath
{
    private const int ExpSteps = 64, LogSteps = 128;
    private const double Ln2 = 0.69314718055994531, Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10, Smallest = -700;

    private static readonly double[] s_powers = [.. Enumerable.Range(0, ExpSteps)
        .Select(i => PortableMath.Exp(i * Ln2 / ExpSteps))];

    // Middles of 128 stretches from 1 to 2: their reciprocals and their logarithms.
    private static readonly double[] s_inverses = [.. Enumerable.Range(0, LogSteps).Select(i => 1 / Middle(i))];
    private static readonly double[] s_logs = [.. Enumerable.Range(0, LogSteps).Select(i => PortableMath.Log(Middle(i)))];

    /// <summary>The exponential of a number up to 700.</summary>
    public static double Exp(double x)
    {
        if (x < Smallest) return 0;
        double k = Math.Round(x * (ExpSteps / Ln2));
        double r = x - (k * (Ln2High / ExpSteps)) - (k * (Ln2Low / ExpSteps));  // at most ln 2 / 128
        double series = r + (r * r * (0.5 + (r * ((1.0 / 6) + (r * ((1.0 / 24) + (r * (1.0 / 120))))))));
        int steps = (int)k;
        double power = s_powers[steps & (ExpSteps - 1)];
        double scale = BitConverter.Int64BitsToDouble((long)(1023 + (steps >> 6)) << 52);
        return (power + (power * series)) * scale;
    }

    /// <summary>Natural logarithm of a positive number that is not subnormal.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023, step = (int)(bits >> 45) & (LogSteps - 1);
        double mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));
        double r = (mantissa - Middle(step)) * s_inverses[step];  // at most 1 / 256
        double series = r - (r * r * (0.5 - (r * ((1.0 / 3) - (r * (0.25 - (r * (0.2 - (r * (1.0 / 6))))))))));
        return (exponent * Ln2High) + (s_logs[step] + (series + (exponent * Ln2Low)));
    }

    /// <summary>Logarithm of the sum of two exponentials, as the reference rounds it.</summary>
    public static float LogSum(float a, float b)
    {
        (float low, float high) = a < b ? (a, b) : (b, a);
        return high > low + 50 ? high : (float)(high + Log(Exp(low - high) + 1));
    }

    /// <summary>The digamma function of a positive number, by its asymptotic series.</summary>
    public static double Digamma(double x)
    {
        double result = 0;
        for (; x < 7; x++) result -= 1 / x;
        x -= 0.5;
        double inverse = 1 / (x * x);
        return result + Log(x)
            + (inverse * (
                (1.0 / 24) - (inverse * ((7.0 / 960) - (inverse * ((31.0 / 8064) - (inverse * 127.0 / 30720)))))));
    }

    /// <summary>About how many rounds shrink so many pieces to as many as are wanted.</summary>
    public static int Rounds(int pieces, int desired, double shrinking)
    {
        int rounds = 1;
        for (double left = pieces; left > desired && rounds < 1000; left *= shrinking) rounds++;
        return rounds;
    }

    private static double Middle(int step) => 1 + ((step + 0.5) / LogSteps);
}
