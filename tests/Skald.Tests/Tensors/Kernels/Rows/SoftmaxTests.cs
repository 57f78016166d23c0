using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Rows;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Rows;

public sealed unsafe class SoftmaxTests
{
    public static TheoryData<int> Lengths => [1, 3, 15, 16, 17, 31, 33, 64, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ProbabilitiesAndTheirSlopesAgreeWithTheFormula(int n)
    {
        using var workers = new Workers(2);
        const int rows = 3;
        var x = Floats.Random(rows * n, 1, 5);
        var dy = Floats.Random(rows * n, 2);
        foreach (bool logarithm in (bool[])[false, true])
        {
            var y = new Floats(rows * n);
            Softmax.Forward(workers, x.P, y.P, rows, n, logarithm);
            y.AssertClose(Exact(x.Doubles(), n, logarithm), 3e-6, "y");
            var dx = new Floats(rows * n);
            Softmax.Backward(workers, y.P, dy.P, dx.P, rows, n, logarithm);
            dx.AssertClose(Slopes(x.Doubles(), dy.Doubles(), n, logarithm), 1e-5, "dx");
            Floats twice = dx.Copy();
            Softmax.Backward(workers, y.P, dy.P, twice.P, rows, n, logarithm, accumulate: true);
            twice.AssertClose([.. dx.Doubles().Select(v => 2 * v)], 1e-6, "dx twice");
            Floats inPlace = x.Copy();
            Softmax.Forward(workers, inPlace.P, inPlace.P, rows, n, logarithm);
            inPlace.AssertSameBits(y, "in place");
        }
    }

    [Fact]
    public void LimitsFollowPyTorch()
    {
        using var workers = new Workers(1);
        const float inf = float.PositiveInfinity;
        var x = Floats.Of(-inf, -inf, -inf, 0, 1000, -1000, float.NaN, 1, 3e38f, 3e38f);
        var y = new Floats(10);
        Softmax.Forward(workers, x.P, y.P, 5, 2);
        y.AssertClose([double.NaN, double.NaN, 0, 1, 1, 0, double.NaN, double.NaN, 0.5, 0.5], 1e-7, "limits");
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        const int n = 83;
        var x = Floats.Random(2 * n, 1, 8);
        var dy = Floats.Random(2 * n, 2);
        foreach (bool logarithm in (bool[])[false, true])
        {
            Floats? values = null;
            Floats? slopes = null;
            foreach (int bits in Widths.Supported)
            {
                var y = new Floats(2 * n);
                var dx = new Floats(2 * n);
                var forward = new SoftmaxKernel { X = x.P, Y = y.P, Columns = n, Logarithm = logarithm };
                Widths.Run(bits, ref forward, 2);
                var backward = new SoftmaxGradientKernel
                {
                    Y = y.P, Dy = dy.P, Dx = dx.P, Columns = n, Logarithm = logarithm,
                };
                Widths.Run(bits, ref backward, 2);
                values ??= y;
                slopes ??= dx;
                y.AssertSameBits(values, $"values at {bits} bits");
                dx.AssertSameBits(slopes, $"slopes at {bits} bits");
            }
        }
    }

    [Fact]
    public void GatedUnitsMultiplyAndShareTheGradient()
    {
        using var workers = new Workers(2);
        const int rows = 3;
        const int n = 37;
        var both = Floats.Random(rows * 2 * n, 1, 3);
        var dy = Floats.Random(rows * n, 2);
        foreach (UnaryOp op in (UnaryOp[])[UnaryOp.Silu, UnaryOp.Gelu, UnaryOp.GeluTanh, UnaryOp.Sigmoid])
        {
            var y = new Floats(rows * n);
            Gated.Forward(workers, op, both.P, 2 * n, both.P + n, 2 * n, y.P, rows, n);
            var d = new Floats(rows * 2 * n);
            Gated.Backward(workers, op, both.P, 2 * n, both.P + n, 2 * n, dy.P, d.P, d.P + n, rows, n);
            float[] f = UnaryRuns.Apply(Widths.Supported[^1], op, both.Span.ToArray());
            float[] slope = UnaryRuns.Gradient(
                Widths.Supported[^1], op, both.Span.ToArray(), f, [.. f.Select(_ => 1f)]);
            var expected = new double[rows * n];
            var expectedD = new double[rows * 2 * n];
            for (int r = 0; r < rows; r++)
            {
                for (int i = 0; i < n; i++)
                {
                    int gate = (r * 2 * n) + i;
                    expected[(r * n) + i] = (double)f[gate] * both[gate + n];
                    expectedD[gate] = (double)dy[(r * n) + i] * both[gate + n] * slope[gate];
                    expectedD[gate + n] = (double)dy[(r * n) + i] * f[gate];
                }
            }

            y.AssertClose(expected, 1e-6, $"{op}");
            d.AssertClose(expectedD, 2e-6, $"gradient of {op}");
        }
    }

    private static double[] Exact(double[] x, int n, bool logarithm)
    {
        var y = new double[x.Length];
        for (int first = 0; first < x.Length; first += n)
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += Math.Exp(x[first + i]);
            for (int i = 0; i < n; i++)
                y[first + i] = logarithm ? x[first + i] - Math.Log(sum) : Math.Exp(x[first + i]) / sum;
        }

        return y;
    }

    private static double[] Slopes(double[] x, double[] g, int n, bool logarithm)
    {
        const double h = 1e-5;
        var slopes = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double[] moved = (double[])x.Clone();
            moved[i] += h;
            double[] up = Exact(moved, n, logarithm);
            moved[i] -= 2 * h;
            double[] down = Exact(moved, n, logarithm);
            for (int j = 0; j < x.Length; j++) slopes[i] += g[j] * (up[j] - down[j]) / (2 * h);
        }

        return slopes;
    }
}
