using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Kernels.Randomness;
using Skald.Tensors.Kernels.Rows;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Rows;

public sealed unsafe class PositionAndTableTests
{
    [Theory]
    [InlineData(8, 8, false)]
    [InlineData(8, 8, true)]
    [InlineData(70, 66, false)]
    [InlineData(70, 34, true)]
    public void RotationTurnsEachPairByItsAngle(int width, int rotated, bool interleaved)
    {
        using var workers = new Workers(2);
        const int rows = 5;
        const int heads = 3;
        int[] positions = [0, 7, 100, 3, 20_000];
        double[] frequencies = RotaryTable.Frequencies(rotated, 10_000);
        int half = rotated / 2;
        var cos = new Floats(rows * half);
        var sin = new Floats(rows * half);
        using var cpu = new CpuDevice(1);
        for (int r = 0; r < rows; r++)
        {
            RotaryTable row = RotaryTable.Create(cpu, frequencies, positions[r], 1);
            row.Cos.ToArray().CopyTo(cos.Span[(r * half)..]);
            row.Sin.ToArray().CopyTo(sin.Span[(r * half)..]);
        }

        int[] lines = [0, 1, 2, 3, 4];

        // Heads lie between others, as the queries of a joint projection do.
        int rowStride = (heads * width) + 11;
        var x = Floats.Random(rows * rowStride, 1);
        var y = new Floats(x.Length);
        var shape = new RotaryShape(rows, heads, width, rotated, rowStride, width, rows);
        fixed (int* p = lines) Rotary.Apply(workers, x.P, y.P, shape, cos.P, sin.P, p, interleaved);
        var expected = new double[x.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int h = 0; h < heads; h++)
            {
                int at = (r * rowStride) + (h * width);
                for (int i = 0; i < width; i++) expected[at + i] = x[at + i];
                for (int i = 0; i < half; i++)
                {
                    int first = interleaved ? at + (2 * i) : at + i;
                    int second = interleaved ? first + 1 : first + half;
                    double angle = positions[r] * Math.Pow(10_000, -2.0 * i / rotated);
                    expected[first] = (x[first] * Math.Cos(angle)) - (x[second] * Math.Sin(angle));
                    expected[second] = (x[second] * Math.Cos(angle)) + (x[first] * Math.Sin(angle));
                }
            }
        }

        y.AssertClose(expected, 1e-6, "rotated");
        Rotary.Apply(workers, y.P, y.P, shape, cos.P, sin.P, null, interleaved, inverse: true);
        for (int i = 0; i < x.Length; i++)
            if (i % rowStride >= heads * width) y[i] = x[i];
        y.AssertClose(x.Doubles(), 1e-6, "turned back");
    }

    [Fact]
    public void RotationGivesTheSameBitsAtEveryWidth()
    {
        var cos = Floats.Random(2 * 21, 1);
        var sin = Floats.Random(2 * 21, 2);
        var x = Floats.Random(2 * 2 * 42, 3);
        Floats? expected = null;
        foreach (int bits in Widths.Supported)
        {
            var y = new Floats(x.Length);
            var kernel = new RotaryKernel
            {
                X = x.P, Y = y.P, Cos = cos.P, Sin = sin.P, Shape = new RotaryShape(2, 2, 42, 42, 84, 42, 2),
            };
            Widths.Run(bits, ref kernel, 2);
            expected ??= y;
            y.AssertSameBits(expected, $"{bits} bits");
        }
    }

    [Fact]
    public void EmbeddingsAreGatheredAndTheirGradientsSummed()
    {
        const int width = 37;
        int[] ids = [3, 0, 3, 5, 1, 3, 5];
        var table = Floats.Random(6 * width, 1);
        var dy = Floats.Random(ids.Length * width, 2);
        Floats? expected = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            var y = new Floats(ids.Length * width);
            var dTable = new Floats(6 * width);
            fixed (int* p = ids)
            {
                Assert.Equal(-1, Embedding.FindInvalid(p, ids.Length, 6));
                Assert.Equal(3, Embedding.FindInvalid(p, ids.Length, 5));
                Embedding.Gather(workers, table.P, p, y.P, ids.Length, width);
                Embedding.AddGradient(workers, dTable.P, p, dy.P, ids.Length, width, paddingId: 1);
            }

            for (int r = 0; r < ids.Length; r++)
                for (int i = 0; i < width; i++) Assert.Equal(table[(ids[r] * width) + i], y[(r * width) + i]);
            var sums = new double[6 * width];
            for (int r = 0; r < ids.Length; r++)
                for (int i = 0; i < width && ids[r] != 1; i++) sums[(ids[r] * width) + i] += dy[(r * width) + i];
            dTable.AssertClose(sums, 1e-6, "gradient");
            expected ??= dTable;
            dTable.AssertSameBits(expected, $"{threads} threads");
        }
    }

    [Fact]
    public void NegativeIdsAreInvalid()
    {
        int id = -1;
        Assert.Equal(0, Embedding.FindInvalid(&id, 1, 10));
    }

    [Fact]
    public void DropoutKeepsTheShareItShouldAndRepeatsItsMask()
    {
        const int n = 100_000;
        const float p = 0.3f;
        var x = new Floats(n);
        x.Span.Fill(2);
        Floats? expected = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            var y = new Floats(n);
            Dropout.Apply(workers, x.P, y.P, n, p, new Philox(1, 5));
            int kept = y.Span.ToArray().Count(v => v != 0);
            Assert.InRange(kept, (0.7 * n) - (4 * Math.Sqrt(n * 0.21)), (0.7 * n) + (4 * Math.Sqrt(n * 0.21)));
            Assert.All(y.Span[..2000].ToArray(), v => Assert.True(v == 0 || Math.Abs(v - (2 / 0.7f)) < 1e-6));
            expected ??= y;
            y.AssertSameBits(expected, $"{threads} threads");
            var part = new Floats(777);
            Dropout.Apply(workers, x.P, part.P, 777, p, new Philox(1, 5), offset: 1_234);
            part.AssertSameBits(Floats.Of(y.Span.Slice(1_234, 777)), "a part");
            Dropout.Apply(workers, x.P, part.P, 777, 0, new Philox(1, 5));
            part.AssertClose([.. Enumerable.Repeat(2.0, 777)], 0, "p = 0");
            Dropout.Apply(workers, x.P, part.P, 777, 1, new Philox(1, 5));
            part.AssertClose(new double[777], 0, "p = 1");
        }
    }

    [Fact]
    public void DropoutGivesTheSameBitsAtEveryWidth()
    {
        var x = Floats.Random(1_500, 1);
        Floats? expected = null;
        foreach (int bits in Widths.Supported)
        {
            var y = new Floats(1_500);
            var kernel = new Dropout.Kernel
            {
                X = x.P, Y = y.P, Count = 1_500, P = 0.4f, Scale = 1 / 0.6f, Philox = new Philox(3, 1), Offset = 9,
            };
            Widths.Run(bits, ref kernel, 2);
            expected ??= y;
            y.AssertSameBits(expected, $"{bits} bits");
        }
    }
}
