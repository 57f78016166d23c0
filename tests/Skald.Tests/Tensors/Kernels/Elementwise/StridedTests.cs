using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Elementwise;

public sealed unsafe class StridedTests
{
    [Fact]
    public void ContiguousArraysMergeIntoOneDimension()
    {
        StridedLayout layout = StridedLayout.Create([2, 1, 3, 4], [12, 12, 4, 1], [12, 12, 4, 1], [12, 12, 4, 1]);
        Assert.Equal(1, layout.Rank);
        Assert.Equal(24, layout.Inner);
        StridedLayout row = StridedLayout.Create([5, 7], [7, 1], [7, 1], [0, 1]);
        Assert.Equal(2, row.Rank);
        Assert.Equal(35, row.Count);
        Assert.Equal(1, StridedLayout.Create([], [], [], []).Count);
        Assert.Equal(0, StridedLayout.Create([3, 0], [0, 1], [0, 1]).Count);
    }

    [Fact]
    public void MoreThanEightDimensionsAreRefused()
    {
        long[] nine = [2, 2, 2, 2, 2, 2, 2, 2, 2];
        Assert.Throws<ArgumentException>(() => StridedLayout.Create(nine, nine, nine));
    }

    [Fact]
    public void RandomShapesAndStridesAgreeWithALoop()
    {
        using var workers = new Workers(2);
        var random = new Random(17);
        for (int round = 0; round < 200; round++)
        {
            int rank = random.Next(0, 6);
            long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(1, rank < 3 ? 40 : 7))];
            long[] y = Contiguous(sizes, Order(rank, random));
            long[] a = Contiguous(sizes, Order(rank, random));
            long[] b = Contiguous(sizes, Order(rank, random));
            for (int d = 0; d < rank; d++)
                if (random.Next(3) == 0) b[d] = 0;
            int count = (int)sizes.Aggregate(1L, (p, s) => p * s);
            var va = Floats.Random(count, round);
            var vb = Floats.Random(count, round + 1);
            var vy = new Floats(count);
            Binary.Apply(workers, BinaryOp.Subtract, StridedLayout.Create(sizes, y, a, b), vy.P, va.P, vb.P);
            var expected = new double[count];
            for (int i = 0; i < count; i++)
                expected[At(i, sizes, y)] = (double)va[At(i, sizes, a)] - vb[At(i, sizes, b)];
            vy.AssertClose(expected, 1e-7, $"round {round}");
        }
    }

    [Fact]
    public void LongRowsWithABroadcastOperandAgreeWithALoop()
    {
        using var workers = new Workers(3);
        const int rows = 9;
        const int columns = 2_500;
        var a = Floats.Random(rows * columns, 1);
        var row = Floats.Random(columns, 2);
        var scalar = Floats.Of(0.75f);
        var y = new Floats(rows * columns);
        Binary.Apply(
            workers, BinaryOp.Multiply, StridedLayout.Create([rows, columns], [columns, 1], [columns, 1], [0, 1]), y.P,
            a.P, row.P);
        y.AssertClose([.. a.Doubles().Select((v, i) => v * row[i % columns])], 1e-7, "row broadcast");
        Binary.Apply(
            workers, BinaryOp.Divide, StridedLayout.Create([rows * columns], [1], [1], [0]), y.P, a.P, scalar.P);
        y.AssertClose([.. a.Doubles().Select(v => v / 0.75)], 1e-6, "scalar broadcast");
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        var a = Floats.Random(33 * 7, 1, 3);
        var b = Floats.Random(33 * 7, 2, 3);
        StridedLayout layout = StridedLayout.Create([7, 33], [33, 1], [1, 7], [33, 1]);
        Floats? expected = null;
        foreach (int bits in Widths.Supported)
        {
            var y = new Floats(a.Length);
            var kernel = new StridedKernel<MapOps.AddProduct>
            {
                Layout = layout, Y = y.P, A = a.P, B = b.P, C = b.P, S = 0.3f,
            };
            Widths.Run(bits, ref kernel, kernel.Items);
            expected ??= y;
            y.AssertSameBits(expected, $"{bits} bits");
        }
    }

    [Fact]
    public void ComparisonsAnswerInBytes()
    {
        using var workers = new Workers(1);
        var a = Floats.Of(1, 2, 3, float.NaN, float.PositiveInfinity);
        var b = Floats.Of(2, 2, 2, float.NaN, 0);
        StridedLayout layout = StridedLayout.Contiguous(5);
        (CompareOp Op, byte[] Answer)[] expected =
        [
            (CompareOp.Equal, [0, 1, 0, 0, 0]), (CompareOp.NotEqual, [1, 0, 1, 1, 1]),
            (CompareOp.Less, [1, 0, 0, 0, 0]), (CompareOp.LessOrEqual, [1, 1, 0, 0, 0]),
            (CompareOp.Greater, [0, 0, 1, 0, 1]), (CompareOp.GreaterOrEqual, [0, 1, 1, 0, 1]),
            (CompareOp.IsNaN, [0, 0, 0, 1, 0]), (CompareOp.IsInfinite, [0, 0, 0, 0, 1]),
            (CompareOp.IsFinite, [1, 1, 1, 0, 0]),
        ];
        byte* mask = stackalloc byte[5];
        foreach ((CompareOp op, byte[] answer) in expected)
        {
            Compare.Apply(workers, op, layout, mask, a.P, op < CompareOp.IsNaN ? b.P : null);
            Assert.Equal(answer, new ReadOnlySpan<byte>(mask, 5).ToArray());
        }
    }

    [Fact]
    public void WhereTakesNothingFromTheOtherBranch()
    {
        using var workers = new Workers(1);
        byte* mask = stackalloc byte[4] { 1, 0, 1, 0 };
        var a = Floats.Of(1, float.NaN, 3, float.NaN);
        var b = Floats.Of(float.NaN, 20, float.NaN, 40);
        var y = new Floats(4);
        Compare.Where(workers, StridedLayout.Contiguous(4), y.P, mask, a.P, b.P);
        y.AssertClose([1, 20, 3, 40], 0, "where");
    }

    private static int[] Order(int rank, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rank)];
        random.Shuffle(order);
        return order;
    }

    private static long[] Contiguous(long[] sizes, int[] order)
    {
        var strides = new long[sizes.Length];
        long stride = 1;
        foreach (int d in order)
        {
            strides[d] = stride;
            stride *= sizes[d];
        }

        return strides;
    }

    private static int At(int index, long[] sizes, long[] strides)
    {
        long at = 0;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            at += index % sizes[d] * strides[d];
            index = (int)(index / sizes[d]);
        }

        return (int)at;
    }
}
