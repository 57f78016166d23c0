using Skald.Tensors;
using Skald.Tensors.Kernels.Reductions;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Reductions;

public sealed unsafe class ReduceTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 15, 16, 17, 31, 33, 64, 257, 4095, 4096, 4097, 9000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RowsAgreeWithDoublePrecision(int columns)
    {
        using var workers = new Workers(2);
        foreach (int rows in (int[])[1, 3])
        {
            var x = Floats.Random(rows * columns, 4);
            foreach (ReduceOp op in Enum.GetValues<ReduceOp>().Where(op => op <= ReduceOp.Product))
            {
                if (columns == 0 && op is ReduceOp.Max or ReduceOp.Min or ReduceOp.Product) continue;
                var y = new Floats(rows);
                Reduce.Rows(workers, op, x.P, y.P, rows, columns);
                var expected = new double[rows];
                for (int r = 0; r < rows; r++)
                    expected[r] = Exact(op, x.Doubles().AsSpan(r * columns, columns).ToArray());
                y.AssertClose(expected, 2e-5, $"{op} of {columns}");
            }
        }
    }

    [Theory]
    [InlineData(1, 0, 3)]
    [InlineData(1, 1, 5)]
    [InlineData(1, 63, 64)]
    [InlineData(1, 65, 130)]
    [InlineData(2, 200, 17)]
    [InlineData(3, 5, 1)]
    [InlineData(3, 129, 4)]
    public void MiddleAxesAgreeWithDoublePrecision(int outer, int count, int inner)
    {
        using var workers = new Workers(3);
        var x = Floats.Random(outer * count * inner, 5);
        foreach (ReduceOp op in Enum.GetValues<ReduceOp>().Where(op => op <= ReduceOp.Product))
        {
            if (count == 0 && op is ReduceOp.Max or ReduceOp.Min) continue;
            var y = new Floats(outer * inner);
            Reduce.Middle(workers, op, x.P, y.P, outer, count, inner);
            var expected = new double[outer * inner];
            for (int o = 0; o < outer; o++)
                for (int i = 0; i < inner; i++)
                    expected[(o * inner) + i] = Exact(
                        op, [.. Enumerable.Range(0, count).Select(k => (double)x[(((o * count) + k) * inner) + i])]);
            y.AssertClose(expected, 2e-5, op.ToString());
        }
    }

    [Fact]
    public void ARowAloneGivesTheBitsItGivesAmongOthers()
    {
        using var workers = new Workers(2);
        const int columns = 10_000;
        var x = Floats.Random(5 * columns, 6);
        var all = new Floats(5);
        Reduce.Rows(workers, ReduceOp.Sum, x.P, all.P, 5, columns);
        for (int row = 0; row < 5; row++)
        {
            var alone = new Floats(1);
            Reduce.Rows(workers, ReduceOp.Sum, x.P + (row * columns), alone.P, 1, columns);
            Assert.Equal(all[row], alone[0]);
        }
    }

    [Fact]
    public void ThreadsDoNotChangeTheBits()
    {
        var x = Floats.Random(300 * 70, 7);
        Floats? columns = null;
        double? total = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            var y = new Floats(70);
            Reduce.Columns(workers, ReduceOp.Sum, x.P, y.P, 300, 70);
            columns ??= y;
            y.AssertSameBits(columns, $"{threads} threads");
            double squares = Reduce.SumOfSquares(workers, x.P, x.Length);
            total ??= squares;
            Assert.Equal(total, squares);
        }

        Assert.Equal(x.Doubles().Sum(v => v * v), total!.Value, 1e-2);
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        var x = Floats.Random(3 * 4_500, 8);
        Floats? rows = null;
        Floats? blocks = null;
        Floats? logs = null;
        foreach (int bits in Widths.Supported)
        {
            var y = new Floats(3);
            var row = new RowReduceKernel<ReduceOps.Sum> { X = x.P, Y = y.P, Columns = 4_500 };
            Widths.Run(bits, ref row, 3);
            rows ??= y;
            y.AssertSameBits(rows, $"rows at {bits} bits");
            var parts = new Floats(3 * 77);
            var block = new RowBlockKernel<ReduceOps.SumOfSquares>
            {
                X = x.P, Parts = parts.P, Rows = 170, Columns = 77,
            };
            Widths.Run(bits, ref block, 3);
            blocks ??= parts;
            parts.AssertSameBits(blocks, $"blocks at {bits} bits");
            var z = new Floats(3);
            var log = new LogSumExp.Kernel { X = x.P, Y = z.P, Columns = 4_500 };
            Widths.Run(bits, ref log, 3);
            logs ??= z;
            z.AssertSameBits(logs, $"log-sum-exp at {bits} bits");
        }
    }

    [Fact]
    public void NaNWinsOverEveryExtreme()
    {
        using var workers = new Workers(1);
        foreach (int place in (int[])[0, 5, 16, 40])
        {
            var x = Floats.Random(41, 9);
            x[place] = float.NaN;
            var y = new Floats(1);
            foreach (ReduceOp op in (ReduceOp[])[ReduceOp.Max, ReduceOp.Min, ReduceOp.AbsoluteMax])
            {
                Reduce.Rows(workers, op, x.P, y.P, 1, 41);
                Assert.True(float.IsNaN(y[0]));
            }

            long index;
            Extreme.Find(workers, x.P, null, &index, 1, 41, 1);
            Assert.Equal(place, index);
        }
    }

    [Fact]
    public void ExtremesAreFoundAtTheirFirstPlace()
    {
        using var workers = new Workers(1);
        var x = Floats.Of(1, 7, 3, 7, -2, -2);
        var value = new Floats(1);
        long index;
        Extreme.Find(workers, x.P, value.P, &index, 1, 6, 1);
        Assert.Equal((1, 7f), (index, value[0]));
        Extreme.Find(workers, x.P, value.P, &index, 1, 6, 1, smallest: true);
        Assert.Equal((4, -2f), (index, value[0]));
        long* columns = stackalloc long[3];
        Extreme.Find(workers, x.P, null, columns, 1, 2, 3);
        Assert.Equal([0L, 0L, 0L], new ReadOnlySpan<long>(columns, 3).ToArray().Select((v, i) => i == 0 ? v - 1 : v));
    }

    [Fact]
    public void LogSumExpKnowsItsLimits()
    {
        using var workers = new Workers(1);
        const float inf = float.PositiveInfinity;
        var x = Floats.Of(1000, 1000, -inf, -inf, inf, 0, float.NaN, 0, -1000, -1001);
        var y = new Floats(5);
        LogSumExp.Rows(workers, x.P, y.P, 5, 2);
        y.AssertClose(
            [1000 + Math.Log(2), double.NegativeInfinity, inf, double.NaN, -1000 + Math.Log(1 + Math.Exp(-1))], 1e-6,
            "limits");
        var none = new Floats(1);
        LogSumExp.Rows(workers, x.P, none.P, 1, 0);
        Assert.Equal(float.NegativeInfinity, none[0]);
    }

    [Fact]
    public void ScansRunBothWays()
    {
        using var workers = new Workers(1);
        var x = Floats.Of(1, 2, 3, 4, 5, 6);
        var y = new Floats(6);
        Scan.Apply(workers, ScanOp.Sum, x.P, y.P, null, 1, 6, 1);
        y.AssertClose([1, 3, 6, 10, 15, 21], 0, "sums");
        Scan.Apply(workers, ScanOp.Sum, x.P, y.P, null, 1, 6, 1, reverse: true);
        y.AssertClose([21, 20, 18, 15, 11, 6], 0, "sums from the end");
        Scan.Apply(workers, ScanOp.Product, x.P, y.P, null, 1, 3, 2);
        y.AssertClose([1, 2, 3, 8, 15, 48], 0, "products of columns");
        var z = Floats.Of(2, 1, 2, 3, float.NaN, 9);
        long* places = stackalloc long[6];
        Scan.Apply(workers, ScanOp.Max, z.P, y.P, places, 1, 6, 1);
        y.AssertClose([2, 2, 2, 3, double.NaN, double.NaN], 0, "maxima");
        Assert.Equal([0L, 0L, 2L, 3L, 4L, 4L], new ReadOnlySpan<long>(places, 6).ToArray());
    }

    private static double Exact(ReduceOp op, double[] x) => op switch
    {
        ReduceOp.Sum => x.Sum(),
        ReduceOp.Mean => x.Sum() / x.Length,
        ReduceOp.SumOfSquares => x.Sum(v => v * v),
        ReduceOp.Norm => Math.Sqrt(x.Sum(v => v * v)),
        ReduceOp.AbsoluteSum => x.Sum(Math.Abs),
        ReduceOp.AbsoluteMax => x.Length == 0 ? 0 : x.Max(Math.Abs),
        ReduceOp.Max => x.Max(),
        ReduceOp.Min => x.Min(),
        _ => x.Aggregate(1.0, (p, v) => p * v),
    };
}
