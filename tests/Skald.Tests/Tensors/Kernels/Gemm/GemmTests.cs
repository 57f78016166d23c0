using Skald.Tensors.Kernels;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Gemm;

public sealed class GemmTests
{
    private static readonly int[] s_extents = [1, 2, 3, 5, 7, 11, 12, 13, 16, 17, 24, 25, 31, 32, 33, 47, 65, 97];

    [Fact]
    public void EveryElementIsTheContractsChain()
    {
        using var workers = new Workers(2);
        var random = new Random(7);
        int[] depths = [1, 2, 15, 16, 17, 33, 64, 65, 130];
        for (int round = 0; round < 400; round++)
        {
            int m = Pick(random, s_extents), n = Pick(random, s_extents), k = Pick(random, depths);
            var problem = new GemmProblem(m, n, k, seed: round)
            {
                TransposeA = random.Next(2) == 1,
                TransposeB = random.Next(2) == 1,
                Padding = random.Next(3) == 0 ? 5 : 0,
                Accumulate = round % 3 == 1,
                HasBias = round % 3 == 2,
            };
            AssertChain(problem, GemmRunners.Widest, workers);
        }
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1025)]
    public void BlocksOfDepthAreAddedInOrder(int depth)
    {
        using var workers = new Workers(2);
        foreach ((int m, int n) in new[] { (1, 33), (13, 17), (37, 70) })
        {
            foreach (bool transposeA in new[] { false, true })
            {
                foreach (bool transposeB in new[] { false, true })
                {
                    foreach (bool accumulate in new[] { false, true })
                    {
                        var problem = new GemmProblem(m, n, depth)
                        {
                            TransposeA = transposeA,
                            TransposeB = transposeB,
                            Accumulate = accumulate,
                            HasBias = !accumulate,
                        };
                        AssertChain(problem, GemmRunners.Widest, workers);
                    }
                }
            }
        }
    }

    [Fact]
    public void ResultsAgreeWithDoublePrecision()
    {
        using var workers = new Workers(2);
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (5, 7, 1025), (64, 48, 300), (29, 101, 513) })
        {
            foreach (bool accumulate in new[] { false, true })
            {
                var problem = new GemmProblem(m, n, k) { Accumulate = accumulate, HasBias = !accumulate };
                float[] actual = problem.Run(GemmRunners.Widest, workers).C;
                (double Value, double Magnitude)[] exact = problem.Exact();
                for (int i = 0; i < actual.Length; i++)
                {
                    // Each of the k + 3 roundings is off by at most 2⁻²⁴ of a partial sum no larger than the magnitude.
                    double bound = (k + 3) * Math.ScaleB(1.0, -24) * exact[i].Magnitude;
                    Assert.True(Math.Abs(actual[i] - exact[i].Value) <= bound, $"{m}x{n}x{k} at {i}: {actual[i]}");
                }
            }
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        using var workers = new Workers(2);
        foreach ((int m, int n, int k) in new[] { (1, 40, 100), (7, 65, 33), (12, 32, 16), (26, 50, 600), (40, 16, 9) })
        {
            foreach (bool transposed in new[] { false, true })
            {
                var problem = new GemmProblem(m, n, k)
                {
                    TransposeA = transposed,
                    TransposeB = !transposed,
                    HasBias = true,
                    Activation = Activation.SquaredRelu,
                };
                foreach (GemmRunner runner in GemmRunners.All.Values) AssertChain(problem, runner, workers);
            }
        }
    }

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        var problem = new GemmProblem(150, 130, 70) { TransposeB = true };
        var tall = new GemmProblem(2, 400, 600) { TransposeB = true };
        var deep = new GemmProblem(64, 33, 1400) { TransposeA = true, Accumulate = true };
        foreach (int threads in new[] { 1, 2, 3, 7 })
        {
            using var workers = new Workers(threads);
            for (int round = 0; round < 3; round++)
            {
                AssertChain(problem, GemmRunners.Widest, workers);
                AssertChain(tall, GemmRunners.Widest, workers);
                AssertChain(deep, GemmRunners.Widest, workers);
            }
        }
    }

    [Fact]
    public unsafe void ARowAloneEqualsTheRowAmongOthers()
    {
        using var workers = new Workers(2);
        const int Rows = 61, Columns = 77, Depth = 530;
        var random = new Random(3);
        float[] a = [.. Enumerable.Range(0, Rows * Depth).Select(_ => random.NextSingle() - 0.5f)];
        float[] b = [.. Enumerable.Range(0, Columns * Depth).Select(_ => random.NextSingle() - 0.5f)];
        float[] all = Product(0, Rows);
        for (int start = 0; start < Rows; start++)
        {
            foreach (int count in new[] { 1, 2, 3, 5, 9, 14 })
            {
                if (start + count > Rows) continue;
                Assert.Equal(all.AsSpan(start * Columns, count * Columns), Product(start, count).AsSpan());
            }
        }

        float[] Product(int start, int count)
        {
            var c = new float[count * Columns];
            fixed (float* pa = a, pb = b, pc = c)
            {
                GemmRunners.Widest(workers, new()
                {
                    Rows = count,
                    Columns = Columns,
                    Depth = Depth,
                    Batch = 1,
                    A = pa + (start * Depth),
                    ARowStride = Depth,
                    ADepthStride = 1,
                    B = pb,
                    BDepthStride = 1,
                    BColumnStride = Depth,
                    C = pc,
                    CRowStride = Columns,
                });
            }

            return c;
        }
    }

    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(5, 0, 5)]
    [InlineData(5, 40, 0)]
    [InlineData(0, 0, 0)]
    public void EmptyExtentsWork(int m, int n, int k)
    {
        using var workers = new Workers(2);
        foreach (bool accumulate in new[] { false, true })
        {
            var problem = new GemmProblem(m, n, k, batch: 2)
            {
                Accumulate = accumulate,
                HasBias = !accumulate,
                Padding = 3,
            };
            foreach (GemmRunner runner in GemmRunners.All.Values) AssertChain(problem, runner, workers);
        }
    }

    [Fact]
    public void BatchesAreProductsOfTheirOwn()
    {
        using var workers = new Workers(2);
        (int, int, int, int)[] shapes = [(5, 9, 20, 7), (33, 40, 64, 12), (1, 17, 3, 100), (30, 30, 30, 1)];
        foreach ((int m, int n, int k, int batch) in shapes)
        {
            foreach (bool shared in new[] { false, true })
            {
                foreach (bool transposed in new[] { false, true })
                {
                    var problem = new GemmProblem(m, n, k, batch)
                    {
                        SharesB = shared,
                        TransposeA = transposed,
                        TransposeB = transposed,
                        Padding = 2,
                        Activation = Activation.Relu,
                    };
                    AssertChain(problem, GemmRunners.Widest, workers);
                }
            }
        }
    }

    [Fact]
    public void LargeProductsInSeveralPartsAreChainsToo()
    {
        // More than 2²⁰ floats of B, and of A where it is packed: both are carried out in parts.
        using var workers = new Workers(2);
        AssertSampled(new GemmProblem(30, 1100, 1000) { TransposeB = true });
        AssertSampled(new GemmProblem(1100, 30, 1000) { TransposeA = true });

        void AssertSampled(GemmProblem problem) => AssertChain(problem, GemmRunners.Widest, workers);
    }

    private static void AssertChain(GemmProblem problem, GemmRunner runner, Workers workers)
    {
        (float[] actual, float[] before) = problem.Run(runner, workers);
        AssertSameBits(problem.Chain(), actual, problem);
        if (problem.Activation != Activation.None) AssertSameBits(problem.Chain(activated: false), before, problem);
    }

    private static void AssertSameBits(float[] expected, float[] actual, GemmProblem problem)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail(
                    $"{problem.M}x{problem.N}x{problem.K} (transposed {problem.TransposeA}, {problem.TransposeB}, " +
                    $"padding {problem.Padding}, batch {problem.Batch}) element {i}: {expected[i]:R} != {actual[i]:R}");
            }
        }
    }

    private static int Pick(Random random, int[] values) => values[random.Next(values.Length)];
}
