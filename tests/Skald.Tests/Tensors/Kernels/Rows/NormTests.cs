using Skald.Tensors.Kernels.Rows;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Rows;

public sealed unsafe class NormTests
{
    private const double Epsilon = 1e-5;

    public static TheoryData<int> Lengths => [1, 3, 15, 16, 17, 31, 33, 64, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RmsNormAgreesWithItsFormulaAndItsSlopes(int n)
    {
        using var workers = new Workers(2);
        const int rows = 70;
        var x = Floats.Random(rows * n, 1, 2);
        var w = Floats.Random(n, 2);
        var y = new Floats(rows * n);
        var scale = new Floats(rows);
        RmsNorm.Forward(workers, x.P, w.P, y.P, scale.P, rows, n, (float)Epsilon, 1);
        y.AssertClose(Rms(x.Doubles(), w.Doubles(), n), 1e-5, "y");

        var dy = Floats.Random(rows * n, 3);
        var dx = new Floats(rows * n);
        var dw = Floats.Random(n, 4);
        double[] before = dw.Doubles();
        RmsNorm.Backward(workers, x.P, w.P, scale.P, dy.P, dx.P, dw.P, rows, n, 1);
        double[] g = dy.Doubles();
        dx.AssertClose(RowSlopes(x.Doubles(), g, rows, n, v => Rms(v, w.Doubles(), n)), 1e-4, "dx");
        double[] slopes = Slopes(w.Doubles(), g, v => Rms(x.Doubles(), v, n));
        dw.AssertClose([.. slopes.Zip(before, (a, b) => a + b)], 1e-4, "dw");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void LayerNormAgreesWithItsFormulaAndItsSlopes(int n)
    {
        using var workers = new Workers(2);
        const int rows = 66;
        var x = Floats.Random(rows * n, 1, 2);
        var w = Floats.Random(n, 2);
        var b = Floats.Random(n, 3);
        var y = new Floats(rows * n);
        var mean = new Floats(rows);
        var scale = new Floats(rows);
        LayerNorm.Forward(workers, x.P, w.P, b.P, y.P, mean.P, scale.P, rows, n, (float)Epsilon);
        y.AssertClose(Layer(x.Doubles(), w.Doubles(), b.Doubles(), n), 2e-5, "y");

        var dy = Floats.Random(rows * n, 4);
        var dx = new Floats(rows * n);
        var dw = new Floats(n);
        var db = new Floats(n);
        LayerNorm.Backward(workers, x.P, w.P, mean.P, scale.P, dy.P, dx.P, dw.P, db.P, rows, n);
        double[] g = dy.Doubles();
        double tolerance = n == 1 ? 1 : 2e-3;  // one number has no slope, and 1/√ε magnifies the difference quotient
        dx.AssertClose(RowSlopes(x.Doubles(), g, rows, n, v => Layer(v, w.Doubles(), b.Doubles(), n)), tolerance, "dx");
        dw.AssertClose(Slopes(w.Doubles(), g, v => Layer(x.Doubles(), v, b.Doubles(), n)), 1e-4, "dw");
        db.AssertClose(Slopes(b.Doubles(), g, v => Layer(x.Doubles(), w.Doubles(), v, n)), 1e-4, "db");
    }

    [Fact]
    public void GradientsAddToWhatIsThere()
    {
        using var workers = new Workers(1);
        var x = Floats.Random(4 * 20, 1);
        var dy = Floats.Random(4 * 20, 2);
        var scale = new Floats(4);
        var mean = new Floats(4);
        var y = new Floats(4 * 20);
        RmsNorm.Forward(workers, x.P, null, y.P, scale.P, 4, 20, 1e-6f);
        var once = new Floats(80);
        RmsNorm.Backward(workers, x.P, null, scale.P, dy.P, once.P, null, 4, 20);
        Floats twice = once.Copy();
        RmsNorm.Backward(workers, x.P, null, scale.P, dy.P, twice.P, null, 4, 20, accumulate: true);
        twice.AssertClose([.. once.Doubles().Select(v => 2 * v)], 1e-6, "RMSNorm");
        LayerNorm.Forward(workers, x.P, null, null, y.P, mean.P, scale.P, 4, 20, 1e-6f);
        LayerNorm.Backward(workers, x.P, null, mean.P, scale.P, dy.P, once.P, null, null, 4, 20);
        twice = once.Copy();
        LayerNorm.Backward(
            workers, x.P, null, mean.P, scale.P, dy.P, twice.P, null, null, 4, 20, accumulate: true);
        twice.AssertClose([.. once.Doubles().Select(v => 2 * v)], 1e-6, "LayerNorm");
    }

    [Fact]
    public void ARowAloneGivesTheBitsItGivesAmongOthers()
    {
        using var workers = new Workers(2);
        var x = Floats.Random(9 * 100, 1);
        var all = new Floats(900);
        LayerNorm.Forward(workers, x.P, null, null, all.P, null, null, 9, 100, 1e-5f);
        for (int row = 0; row < 9; row++)
        {
            var alone = new Floats(100);
            LayerNorm.Forward(workers, x.P + (row * 100), null, null, alone.P, null, null, 1, 100, 1e-5f);
            alone.AssertSameBits(Floats.Of(all.Span.Slice(row * 100, 100)), $"row {row}");
        }
    }

    [Fact]
    public void ThreadsDoNotChangeTheBits()
    {
        const int rows = 200;
        var x = Floats.Random(rows * 48, 1);
        var dy = Floats.Random(rows * 48, 2);
        Floats? expected = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            var y = new Floats(rows * 48);
            var scale = new Floats(rows);
            RmsNorm.Forward(workers, x.P, null, y.P, scale.P, rows, 48, 1e-6f);
            var dw = new Floats(48);
            RmsNorm.Backward(workers, x.P, null, scale.P, dy.P, y.P, dw.P, rows, 48);
            expected ??= dw;
            dw.AssertSameBits(expected, $"{threads} threads");
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        const int rows = 5;
        const int n = 77;
        var x = Floats.Random(rows * n, 1);
        var dy = Floats.Random(rows * n, 2);
        var w = Floats.Random(n, 3);
        Floats[]? expected = null;
        foreach (int bits in Widths.Supported)
        {
            Floats[] r = [.. ((int[])[rows * n, rows, rows * n, n, rows * n, rows, rows, rows * n, n, n])
                .Select(length => new Floats(length))];
            var rms = new RmsNormKernel
            {
                X = x.P, Weight = w.P, Y = r[0].P, Scale = r[1].P, Columns = n, Epsilon = 1e-6f, Offset = 1,
            };
            Widths.Run(bits, ref rms, rows);
            var rmsGradient = new RmsNormGradientKernel
            {
                X = x.P, Weight = w.P, Scale = r[1].P, Dy = dy.P, Dx = r[2].P, Parts = r[3].P, Rows = rows,
                Columns = n, Offset = 1,
            };
            Widths.Run(bits, ref rmsGradient, 1);
            var layer = new LayerNormKernel
            {
                X = x.P, Weight = w.P, Bias = w.P, Y = r[4].P, Mean = r[5].P, Scale = r[6].P, Columns = n,
                Epsilon = 1e-6f,
            };
            Widths.Run(bits, ref layer, rows);
            var layerGradient = new LayerNormGradientKernel
            {
                X = x.P, Weight = w.P, Mean = r[5].P, Scale = r[6].P, Dy = dy.P, Dx = r[7].P, WeightParts = r[8].P,
                BiasParts = r[9].P, Rows = rows, Columns = n,
            };
            Widths.Run(bits, ref layerGradient, 1);
            expected ??= r;
            for (int i = 0; i < r.Length; i++) r[i].AssertSameBits(expected[i], $"array {i} at {bits} bits");
        }
    }

    private static double[] Rms(double[] x, double[] w, int n)
    {
        var y = new double[x.Length];
        for (int first = 0; first < x.Length; first += n)
        {
            double square = 0;
            for (int i = 0; i < n; i++) square += x[first + i] * x[first + i];
            for (int i = 0; i < n; i++) y[first + i] = x[first + i] / Math.Sqrt((square / n) + Epsilon) * (1 + w[i]);
        }

        return y;
    }

    private static double[] Layer(double[] x, double[] w, double[] b, int n)
    {
        var y = new double[x.Length];
        for (int first = 0; first < x.Length; first += n)
        {
            double mean = x.AsSpan(first, n).ToArray().Average();
            double variance = x.AsSpan(first, n).ToArray().Average(v => (v - mean) * (v - mean));
            for (int i = 0; i < n; i++)
                y[first + i] = ((x[first + i] - mean) / Math.Sqrt(variance + Epsilon) * w[i]) + b[i];
        }

        return y;
    }

    /// <summary>Central differences of Σ g · f(v), every row moved at once because rows are independent.</summary>
    private static double[] RowSlopes(double[] v, double[] g, int rows, int n, Func<double[], double[]> f)
    {
        const double h = 1e-5;
        var slopes = new double[v.Length];
        for (int i = 0; i < n; i++)
        {
            double[] above = (double[])v.Clone();
            double[] below = (double[])v.Clone();
            for (int r = 0; r < rows; r++)
            {
                above[(r * n) + i] += h;
                below[(r * n) + i] -= h;
            }

            double[] up = f(above);
            double[] down = f(below);
            for (int r = 0; r < rows; r++)
                for (int j = r * n; j < (r + 1) * n; j++) slopes[(r * n) + i] += g[j] * (up[j] - down[j]) / (2 * h);
        }

        return slopes;
    }

    private static double[] Slopes(double[] v, double[] g, Func<double[], double[]> f)
    {
        const double h = 1e-5;
        var slopes = new double[v.Length];
        for (int i = 0; i < v.Length; i++)
        {
            double[] moved = (double[])v.Clone();
            moved[i] += h;
            double[] up = f(moved);
            moved[i] -= 2 * h;
            double[] down = f(moved);
            for (int j = 0; j < g.Length; j++) slopes[i] += g[j] * (up[j] - down[j]) / (2 * h);
        }

        return slopes;
    }
}
