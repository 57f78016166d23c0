namespace Skald.Training.Saga;

/// <summary>Natural logarithms of small whole numbers, with the same bits on every machine.</summary>
/// <remarks>
/// ln n = ln(n - 1) + 2 atanh(1 / (2n - 1)), the series summed with additions, multiplications and divisions only,
/// which IEEE 754 defines to the last bit; the library's Math.Log is not so defined.
/// </remarks>
internal static class NaturalLog
{
    /// <summary>The largest number whose logarithm is known: more than any total of weights in the grammar.</summary>
    public const int Largest = 4096;

    private static readonly double[] s_table = Build();

    /// <summary>ln n for 1 ≤ n ≤ <see cref="Largest"/>.</summary>
    public static double Of(int n) => s_table[n];

    private static double[] Build()
    {
        double[] table = new double[Largest + 1];
        table[0] = double.NegativeInfinity;
        for (int n = 2; n <= Largest; n++) table[n] = table[n - 1] + 2 * InverseHyperbolicTangent(1.0 / (2 * n - 1));
        return table;
    }

    private static double InverseHyperbolicTangent(double x)
    {
        double square = x * x, power = x, sum = 0;
        for (int k = 1; k < 64 && power / k > 1e-18; k += 2, power *= square) sum += power / k;
        return sum;
    }
}
