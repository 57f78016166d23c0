using Skald.Tensors;

namespace Skald.Tests.Tensors.Kernels.Numerics;

public sealed class ScalarMathTests
{
    [Fact]
    public void ExpAgreesWithThePlatform()
    {
        for (double x = -740; x < 709; x += 0.0917) AssertClose(Math.Exp(x), ScalarMath.Exp(x), $"exp {x}");
        Assert.Equal(1, ScalarMath.Exp(0));
        Assert.Equal(0, ScalarMath.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, ScalarMath.Exp(1000));
        Assert.True(double.IsNaN(ScalarMath.Exp(double.NaN)));
    }

    [Fact]
    public void LogAgreesWithThePlatform()
    {
        for (double x = 1e-310; x < 1e300; x *= 1.37) AssertClose(Math.Log(x), ScalarMath.Log(x), $"log {x}");
        for (double x = 0.5; x < 2; x += 0.00037) AssertClose(Math.Log(x), ScalarMath.Log(x), $"log {x}");
        Assert.Equal(double.NegativeInfinity, ScalarMath.Log(0));
        Assert.True(double.IsNaN(ScalarMath.Log(-1)));
    }

    [Fact]
    public void SinAndCosAgreeWithThePlatform()
    {
        for (double x = -2000; x < 2000; x += 0.173)
        {
            AssertClose(Math.Sin(x), ScalarMath.Sin(x), $"sin {x}");
            AssertClose(Math.Cos(x), ScalarMath.Cos(x), $"cos {x}");
        }

        for (double x = 1e5; x < 1e300; x *= 1.73)
        {
            AssertClose(Math.Sin(x), ScalarMath.Sin(x), $"sin {x}");
            AssertClose(Math.Cos(-x), ScalarMath.Cos(-x), $"cos {-x}");
            AssertClose(Math.Sin(-x), ScalarMath.Sin(-x), $"sin {-x}");
        }
    }

    [Fact]
    public void PowAgreesWithThePlatform()
    {
        for (double y = -30; y < 30; y += 0.37)
            foreach (double x in (double[])[1e-9, 0.3, 0.9999, 2, 10_000, 500_000])
                AssertClose(Math.Pow(x, y), ScalarMath.Pow(x, y), $"{x} to the power {y}");
        double[] edges = [0, -0.0, 1, -1, 2, -2, -0.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (double x in edges)
            foreach (double y in edges) Assert.Equal(Math.Pow(x, y), ScalarMath.Pow(x, y), 1e-15);
    }

    private static void AssertClose(double expected, double actual, string what)
    {
        double allowed = Math.Max(Math.Abs(expected) * 1e-15, 1e-323);
        Assert.True(Math.Abs(expected - actual) <= allowed, $"{what} is {actual:R}, expected {expected:R}.");
    }
}
