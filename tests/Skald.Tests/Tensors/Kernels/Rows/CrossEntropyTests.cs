using Skald.Tensors.Kernels.Rows;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Rows;

public sealed unsafe class CrossEntropyTests
{
    private static readonly CrossEntropyOptions[] s_options =
    [
        new(), new(LabelSmoothing: 0.1f), new(ZLoss: 0.01f), new(SoftCap: 3), new(LogitScale: 0.5f),
        new(LogitScale: 1.5f, SoftCap: 5, LabelSmoothing: 0.2f, ZLoss: 0.003f),
    ];

    public static TheoryData<int> Lengths => [1, 2, 3, 15, 16, 17, 31, 33, 64, 130];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void QuantitiesAndSlopesAgreeWithDoublePrecision(int classes)
    {
        using var workers = new Workers(1);
        int target = classes / 2;
        var slopes = new CrossEntropySlopes(0.7f, -0.4f, 0.3f, 0.6f);
        foreach (CrossEntropyOptions options in s_options)
        {
            var z = Floats.Random(classes, 3, 4);
            double[] logits = z.Doubles();
            CrossEntropyRow row;
            CrossEntropy.Forward(workers, z.P, &target, &row, 1, classes, options);
            (double loss, double logP, double lse, double entropy) = Exact(logits, target, options);
            Floats.Of(row.Loss, row.LogProbability, row.LogSumExp, row.Entropy)
                .AssertClose([loss, logP, lse, entropy], 3e-6, $"{options}");
            CrossEntropy.Backward(workers, z.P, &target, &row, &slopes, 0, 1, classes, options);
            var expected = new double[classes];
            const double h = 1e-5;
            for (int i = 0; i < classes; i++)
            {
                double[] moved = (double[])logits.Clone();
                moved[i] += h;
                double up = Weighted(moved, target, slopes, options);
                moved[i] -= 2 * h;
                expected[i] = (up - Weighted(moved, target, slopes, options)) / (2 * h);
            }

            z.AssertClose(expected, 1e-5, $"gradient with {options}");
        }
    }

    [Fact]
    public void BothPassesAtOnceGiveTheBitsOfTwo()
    {
        const int rows = 21;
        const int classes = 97;
        var random = new Random(1);
        int[] targets = [.. Enumerable.Range(0, rows).Select(r => r % 5 == 0 ? -100 : random.Next(classes))];
        Floats? expected = null;
        fixed (int* t = targets)
        {
            for (int threads = 1; threads <= 3; threads++)
            {
                using var workers = new Workers(threads);
                var results = new CrossEntropyRow[rows];
                var fused = Floats.Random(rows * classes, 2, 6);
                var split = fused.Copy();
                fixed (CrossEntropyRow* r = results)
                {
                    CrossEntropy.ForwardBackward(workers, fused.P, t, r, 0.25f, rows, classes, s_options[^1]);
                    CrossEntropy.Forward(workers, split.P, t, r, rows, classes, s_options[^1]);
                    CrossEntropy.Backward(workers, split.P, t, r, null, 0.25f, rows, classes, s_options[^1]);
                }

                split.AssertSameBits(fused, "two passes");
                expected ??= fused;
                fused.AssertSameBits(expected, $"{threads} threads");
                Assert.Equal(default, results[0]);
                Assert.All(fused.Span[..classes].ToArray(), v => Assert.Equal(0, v));
            }
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        const int classes = 201;
        int target = 7;
        Floats? expected = null;
        foreach (int bits in Widths.Supported)
        {
            var z = Floats.Random(classes, 2, 6);
            CrossEntropyRow row;
            var kernel = new CrossEntropy.ForwardKernel
            {
                Z = z.P, Targets = &target, Results = &row, Classes = classes, Options = s_options[^1],
                WithGradient = true, LossSlope = 0.5f,
            };
            Widths.Run(bits, ref kernel, 1);
            expected ??= z;
            z.AssertSameBits(expected, $"{bits} bits");
        }
    }

    [Fact]
    public void HiddenClassesHaveNoProbabilityAndNoGradient()
    {
        using var workers = new Workers(1);
        int target = 0;
        CrossEntropyRow row;
        var z = Floats.Of(1, float.NegativeInfinity, 1, float.NegativeInfinity);
        CrossEntropy.ForwardBackward(workers, z.P, &target, &row, 1, 1, 4, new CrossEntropyOptions());
        Assert.Equal(MathF.Log(2), row.Loss, 1e-6f);
        Assert.Equal(MathF.Log(2), row.Entropy, 1e-6f);
        z.AssertClose([-0.5, 0, 0.5, 0], 1e-6, "gradient");
    }

    private static double Weighted(double[] logits, int target, CrossEntropySlopes s, CrossEntropyOptions options)
    {
        (double loss, double logP, double lse, double entropy) = Exact(logits, target, options);
        return (s.Loss * loss) + (s.LogProbability * logP) + (s.LogSumExp * lse) + (s.Entropy * entropy);
    }

    private static (double Loss, double LogP, double Lse, double Entropy) Exact(
        double[] logits, int target, CrossEntropyOptions o)
    {
        double[] z = [.. logits.Select(
            l => o.SoftCap == 0 ? l * o.LogitScale : o.SoftCap * Math.Tanh(l * o.LogitScale / o.SoftCap))];
        double lse = Math.Log(z.Sum(Math.Exp));
        double entropy = z.Sum(v => Math.Exp(v - lse) * (lse - v));
        double loss = ((1 - (double)o.LabelSmoothing) * (lse - z[target])) + (o.LabelSmoothing * (lse - z.Average()))
            + (o.ZLoss * lse * lse);
        return (loss, z[target] - lse, lse, entropy);
    }
}
