using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Numerics;

public sealed unsafe class VectorMathTests
{
    private static readonly float[] s_special =
    [
        0f, -0f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1e-20f, -1e-20f, 1e-8f, -1e-8f, 0.5f, -0.5f, 1f, -1f,
        88.72f, 88.73f, -87.3f, -88f, -100f, -103.9f, -104.1f, 1e4f, -1e4f, 99_999f, 100_001f, -3e7f, 1e18f, 3e38f,
        -3e38f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void ExpIsWithinTwoUlps() => AssertAccurate(UnaryOp.Exp, Math.Exp, -104, 89, 2);

    [Fact]
    public void Exp2IsWithinTwoUlps() => AssertAccurate(UnaryOp.Exp2, x => Math.Pow(2, x), -150, 129, 2);

    [Fact]
    public void Expm1IsWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Expm1, ExactExpm1, -20, 89, 2);
        AssertAccurate(UnaryOp.Expm1, ExactExpm1, -1, 1, 2);
    }

    [Fact]
    public void LogIsWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Log, Math.Log, 0.01f, 20, 2);
        AssertAccurate(UnaryOp.Log, Math.Log, 0.9f, 1.1f, 2);
        AssertAccurateOnExponents(UnaryOp.Log, Math.Log, -149, 127, 2);
    }

    [Fact]
    public void Log1pIsWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Log1p, ExactLog1p, -0.999f, 1, 2);
        AssertAccurateOnExponents(UnaryOp.Log1p, ExactLog1p, -60, 127, 2);
    }

    [Fact]
    public void LogsToOtherBasesAreWithinTwoUlps()
    {
        AssertAccurateOnExponents(UnaryOp.Log2, Math.Log2, -149, 127, 2);
        AssertAccurateOnExponents(UnaryOp.Log10, Math.Log10, -149, 127, 2);
        AssertAccurate(UnaryOp.Log2, Math.Log2, 0.7f, 1.4f, 2);
        AssertAccurate(UnaryOp.Log10, Math.Log10, 0.7f, 1.4f, 2);
    }

    [Fact]
    public void TanhIsWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Tanh, Math.Tanh, -12, 12, 2);
        AssertAccurateOnExponents(UnaryOp.Tanh, Math.Tanh, -149, 4, 2);
    }

    [Fact]
    public void SigmoidIsWithinTwoUlps() =>
        AssertAccurate(UnaryOp.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -86, 40, 2);

    [Fact]
    public void ErfIsWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Erf, ExactErf, -5, 5, 2);
        AssertAccurateOnExponents(UnaryOp.Erf, ExactErf, -149, 3, 2);
    }

    [Fact]
    public void SinAndCosAreWithinTwoUlps()
    {
        AssertAccurate(UnaryOp.Sin, Math.Sin, -10, 10, 2);
        AssertAccurate(UnaryOp.Cos, Math.Cos, -10, 10, 2);
        AssertAccurate(UnaryOp.Sin, Math.Sin, -100_000, 100_000, 2);
        AssertAccurate(UnaryOp.Cos, Math.Cos, -100_000, 100_000, 2);
        AssertAccurateOnExponents(UnaryOp.Sin, Math.Sin, -149, 127, 2);
        AssertAccurateOnExponents(UnaryOp.Cos, Math.Cos, -149, 127, 2);
    }

    [Fact]
    public void TangentsAreWithinFourUlps()
    {
        AssertAccurate(UnaryOp.Tan, Math.Tan, -20, 20, 4);
        AssertAccurate(UnaryOp.Atan, Math.Atan, -20, 20, 2);
        AssertAccurateOnExponents(UnaryOp.Atan, Math.Atan, -149, 127, 2);
    }

    [Fact]
    public void HyperbolicFunctionsAreWithinFourUlps()
    {
        AssertAccurate(UnaryOp.Sinh, Math.Sinh, -89.4f, 89.4f, 4);
        AssertAccurate(UnaryOp.Sinh, Math.Sinh, -2, 2, 4);
        AssertAccurate(UnaryOp.Cosh, Math.Cosh, -89.4f, 89.4f, 4);
    }

    [Theory]
    [InlineData(0.001f)]
    [InlineData(-0.37f)]
    [InlineData(1.5f)]
    [InlineData(3f)]
    [InlineData(-7.25f)]
    public void PowIsWithinEightUlps(float exponent) =>
        AssertAccurateOnExponents(
            UnaryOp.PowScalar, x => Math.Pow(x, exponent), -126, 127, 8, new UnaryArguments(exponent));

    [Fact]
    public void SpecialValuesFollowTheStandard()
    {
        (UnaryOp Op, Func<double, double> Exact)[] functions =
        [
            (UnaryOp.Exp, Math.Exp), (UnaryOp.Expm1, ExactExpm1), (UnaryOp.Log, Math.Log), (UnaryOp.Log2, Math.Log2),
            (UnaryOp.Log10, Math.Log10), (UnaryOp.Log1p, ExactLog1p), (UnaryOp.Tanh, Math.Tanh),
            (UnaryOp.Sinh, Math.Sinh), (UnaryOp.Cosh, Math.Cosh), (UnaryOp.Atan, Math.Atan), (UnaryOp.Sin, Math.Sin),
            (UnaryOp.Cos, Math.Cos), (UnaryOp.Erf, ExactErf),
        ];
        foreach ((UnaryOp op, Func<double, double> exact) in functions)
        {
            float[] y = UnaryRuns.Apply(Widths.Supported[^1], op, s_special);
            for (int i = 0; i < y.Length; i++)
            {
                double ulps = FloatBits.Ulps(y[i], exact(s_special[i]));
                Assert.True(ulps <= 4, $"{op}({s_special[i]:R}) is {y[i]:R}, {ulps:F1} ulps off.");
            }
        }
    }

    [Fact]
    public void PowFollowsTheStandard()
    {
        float[] bases = [0, -0f, 1, -1, 2, -2, 0.5f, -8, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        float[] exponents =
            [0, -0f, 1, -1, 2, 3, -3, 0.25f, -0.5f, 1e9f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        foreach (float exponent in exponents)
        {
            float[] y = UnaryRuns.Apply(Widths.Supported[^1], UnaryOp.PowScalar, bases, new UnaryArguments(exponent));
            for (int i = 0; i < bases.Length; i++)
            {
                // As in PyTorch, the exponent one half is a root: NaN of −∞.
                float expected = exponent == 0.5f ? MathF.Sqrt(bases[i]) : MathF.Pow(bases[i], exponent);
                Assert.True(
                    FloatBits.Ulps(y[i], expected) <= 4,
                    $"{bases[i]:R} to the power {exponent:R} is {y[i]:R}, expected {expected:R}.");
            }
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        float[] x = [.. s_special, .. UnaryRuns.Samples(-30, 30, 500), .. UnaryRuns.Samples(-1, 1, 300)];
        foreach (UnaryOp op in Enum.GetValues<UnaryOp>())
        {
            float[] expected = UnaryRuns.Apply(32, op, x, new UnaryArguments(0.7f, 1.3f, 2f));
            float[] slopes = UnaryRuns.Gradient(32, op, x, expected, x, new UnaryArguments(0.7f, 1.3f, 2f));
            foreach (int bits in Widths.Supported)
            {
                float[] y = UnaryRuns.Apply(bits, op, x, new UnaryArguments(0.7f, 1.3f, 2f));
                FloatBits.AssertEqual(expected, y, $"{op} at {bits} bits");
                float[] dx = UnaryRuns.Gradient(bits, op, x, y, x, new UnaryArguments(0.7f, 1.3f, 2f));
                FloatBits.AssertEqual(slopes, dx, $"gradient of {op} at {bits} bits");
            }
        }
    }

    private static void AssertAccurate(
        UnaryOp op, Func<double, double> exact, float from, float to, double ulps) =>
        AssertClose(op, exact, UnaryRuns.Samples(from, to, 40_000), ulps, default);

    private static void AssertAccurateOnExponents(
        UnaryOp op, Func<double, double> exact, int from, int to, double ulps, UnaryArguments arguments = default)
    {
        var random = new Random(11);
        var x = new List<float>();
        for (int e = from; e <= to; e++)
            for (int i = 0; i < 60; i++) x.Add((float)(Math.ScaleB(1 + random.NextDouble(), e)));
        AssertClose(op, exact, [.. x], ulps, arguments);
    }

    private static void AssertClose(
        UnaryOp op, Func<double, double> exact, float[] x, double limit, UnaryArguments arguments)
    {
        float[] y = UnaryRuns.Apply(Widths.Supported[^1], op, x, arguments);
        double worst = 0;
        float where = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double ulps = FloatBits.Ulps(y[i], exact(x[i]));
            if (ulps > worst) (worst, where) = (ulps, x[i]);
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1:F2} ulps at {2:R}", op, worst, where);
        Assert.True(worst <= limit, $"{op} is {worst:F2} ulps off at {where:R}, allowed {limit}.");
    }

    private static double ExactExpm1(double x) => Math.Abs(x) > 0.1 ? Math.Exp(x) - 1 : Series(x);

    private static double Series(double x)
    {
        double sum = 0;
        for (int k = 14; k >= 1; k--) sum = (x / k) * (1 + sum);
        return sum;
    }

    private static double ExactLog1p(double x)
    {
        if (Math.Abs(x) > 0.01) return Math.Log(1 + x);
        double sum = 0;
        for (int k = 12; k >= 1; k--) sum = (x * sum) + (k % 2 == 1 ? 1.0 / k : -1.0 / k);
        return x * sum;
    }

    /// <summary>The power series near 0, and a continued fraction of the complement beyond.</summary>
    private static double ExactErf(double x)
    {
        if (double.IsNaN(x)) return x;
        double a = Math.Abs(x);
        if (a > 6) return Math.Sign(x);
        if (a < 2.5)
        {
            double term = x;
            double sum = x;
            for (int k = 1; k < 80; k++)
            {
                term *= -x * x / k;
                sum += term / ((2 * k) + 1);
            }

            return sum * 2 / Math.Sqrt(Math.PI);
        }

        double fraction = 0;
        for (int k = 60; k >= 1; k--) fraction = k / 2.0 / (a + fraction);
        double complement = Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * (a + fraction));
        return Math.Sign(x) * (1 - complement);
    }
}
