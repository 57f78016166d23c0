using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Elementwise;

public sealed unsafe class UnaryTests
{
    private static readonly UnaryArguments s_arguments = new(0.7f, 1.3f, 2f);

    public static TheoryData<int> Lengths => [0, 1, 3, 15, 16, 17, 31, 33, 64, 257, 1023, 1025, 5000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void EveryLengthIsCoveredAndNothingBeyond(int length)
    {
        using var workers = new Workers(1);
        var x = Floats.Random(length, 3, 4);
        var y = new Floats(length);
        Unary.Apply(workers, UnaryOp.Affine, x.P, y.P, length, s_arguments);
        y.AssertClose([.. x.Doubles().Select(v => (0.7 * v) + 1.3)], 1e-6, "affine");
        var dx = x.Copy();
        Unary.Gradient(workers, UnaryOp.Square, x.P, null, y.P, dx.P, length, accumulate: true);
        dx.AssertClose([.. x.Doubles().Zip(y.Doubles(), (v, g) => v + (2 * v * g))], 1e-6, "square's gradient");
    }

    [Fact]
    public void GradientsAgreeWithFiniteDifferences()
    {
        // Away from kinks, within the domain of every function.
        float[] x = [0.15f, 0.21f, 0.55f, 0.83f, 0.97f, 1.1f, 1.4f, 1.93f, 2.4f];
        float[] ones = [.. x.Select(_ => 1f)];
        const float h = 1f / 256;
        foreach (UnaryOp op in Enum.GetValues<UnaryOp>())
        {
            if (op is UnaryOp.Floor or UnaryOp.Ceiling or UnaryOp.Round or UnaryOp.Truncate) continue;
            int width = Widths.Supported[^1];
            float[] y = UnaryRuns.Apply(width, op, x, s_arguments);
            float[] above = UnaryRuns.Apply(width, op, [.. x.Select(v => v + h)], s_arguments);
            float[] below = UnaryRuns.Apply(width, op, [.. x.Select(v => v - h)], s_arguments);
            float[] slope = UnaryRuns.Gradient(width, op, x, y, ones, s_arguments);
            for (int i = 0; i < x.Length; i++)
            {
                double numeric = ((double)above[i] - below[i]) / (2 * h);
                double scale = 1 + Math.Abs(numeric);
                Assert.True(
                    Math.Abs(numeric - slope[i]) < 4e-3 * scale,
                    $"{op} at {x[i]:R}: slope {slope[i]:R}, finite difference {numeric:R}.");
            }
        }
    }

    [Theory]
    [InlineData(nameof(UnaryOp.Relu), 0f, 0f)]
    [InlineData(nameof(UnaryOp.LeakyRelu), 0f, 0.7f)]
    [InlineData(nameof(UnaryOp.Abs), 0f, 0f)]
    [InlineData(nameof(UnaryOp.Elu), 0f, 0.7f)]
    [InlineData(nameof(UnaryOp.Relu6), 0f, 0f)]
    [InlineData(nameof(UnaryOp.Relu6), 6f, 0f)]
    [InlineData(nameof(UnaryOp.HardSigmoid), 3f, 0f)]
    [InlineData(nameof(UnaryOp.HardSigmoid), -3f, 0f)]
    [InlineData(nameof(UnaryOp.HardSwish), -3f, 0f)]
    [InlineData(nameof(UnaryOp.HardSwish), 3f, 1f)]
    [InlineData(nameof(UnaryOp.Clamp), 0.7f, 1f)]
    [InlineData(nameof(UnaryOp.Clamp), 1.3f, 1f)]
    [InlineData(nameof(UnaryOp.Sqrt), 0f, float.PositiveInfinity)]
    public void KinksFollowPyTorch(string name, float x, float slope)
    {
        UnaryOp op = Enum.Parse<UnaryOp>(name);
        float[] y = UnaryRuns.Apply(32, op, [x], s_arguments);
        Assert.Equal(slope, UnaryRuns.Gradient(32, op, [x], y, [1f], s_arguments)[0]);
    }

    [Fact]
    public void RoundingGoesToEvenAndKeepsHalves()
    {
        float[] x = [-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3e9f, -0.2f];
        foreach (int bits in Widths.Supported)
        {
            Assert.Equal([-2f, -2f, -0f, 0f, 2f, 2f, 3e9f, -0f], UnaryRuns.Apply(bits, UnaryOp.Round, x));
            Assert.Equal([-2f, -1f, 0f, 0f, 1f, 2f, 3e9f, 0f], UnaryRuns.Apply(bits, UnaryOp.Truncate, x));
            Assert.Equal([-2f, -1f, 0f, 1f, 2f, 3f, 3e9f, 0f], UnaryRuns.Apply(bits, UnaryOp.Ceiling, x));
        }
    }

    [Fact]
    public void ThreadsDoNotChangeTheBits()
    {
        const int n = 100_003;
        var x = Floats.Random(n, 1, 5);
        using var one = new Workers(1);
        var expected = new Floats(n);
        Unary.Apply(one, UnaryOp.Gelu, x.P, expected.P, n);
        for (int threads = 2; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            var y = new Floats(n);
            Unary.Apply(workers, UnaryOp.Gelu, x.P, y.P, n);
            y.AssertSameBits(expected, $"{threads} threads");
        }
    }

    [Fact]
    public void ArraysAreChangedInPlace()
    {
        using var workers = new Workers(1);
        var x = Floats.Random(1037, 1);
        var y = Floats.Random(1037, 2);
        double[] dx = x.Doubles();
        double[] dy = y.Doubles();
        Arrays.AddScaled(workers, 0.25f, x.P, y.P, y.Length);
        y.AssertClose([.. dx.Zip(dy, (a, b) => (0.25 * a) + b)], 1e-7, "y += a x");
        Arrays.Blend(workers, 0.9f, y.P, 0.1f, x.P, y.Length);
        y.AssertClose([.. dx.Zip(dy, (a, b) => (0.9 * ((0.25 * a) + b)) + (0.1 * a))], 1e-6, "moving average");
        Arrays.Add(workers, x.P, x.P, x.Length);
        Arrays.Scale(workers, x.P, x.Length, 0.5f);
        x.AssertClose(dx, 1e-7, "doubled and halved");
        Arrays.Fill(workers, x.P, x.Length, 3);
        x.AssertClose([.. dx.Select(_ => 3.0)], 0, "filled");
    }
}
