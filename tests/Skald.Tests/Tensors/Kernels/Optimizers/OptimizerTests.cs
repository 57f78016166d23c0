using Skald.Tensors.Kernels.Optimizers;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Optimizers;

public sealed unsafe class OptimizerTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 15, 16, 17, 31, 33, 64, 257, 3000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AdamWAgreesWithDoublePrecision(int n)
    {
        using var workers = new Workers(2);
        var settings = new AdamWSettings(0.01, 0.9, 0.99, 1e-8, 0.1);
        var p = Floats.Random(n, 1);
        double[] ep = p.Doubles();
        double[] em = new double[n];
        double[] ev = new double[n];
        var m = new Floats(n);
        var v = new Floats(n);
        for (int step = 1; step <= 5; step++)
        {
            var g = Floats.Random(n, 10 + step, 3);
            for (int i = 0; i < n; i++)
            {
                double slope = g[i] * 0.5;
                ep[i] *= 1 - (0.01 * 0.1);
                em[i] = (0.9 * em[i]) + (0.1 * slope);
                ev[i] = (0.99 * ev[i]) + (0.01 * slope * slope);
                double root = (Math.Sqrt(ev[i]) / Math.Sqrt(1 - Math.Pow(0.99, step))) + 1e-8;
                ep[i] -= 0.01 / (1 - Math.Pow(0.9, step)) * em[i] / root;
            }

            AdamW.Step(workers, p.P, g.P, m.P, v.P, n, settings, step, 0.5f, clearGradients: step == 5);
            if (step == 5) g.AssertClose(new double[n], 0, "cleared gradients");
            else g.AssertClose(Floats.Random(n, 10 + step, 3).Doubles(), 0, "kept gradients");
        }

        p.AssertClose(ep, 1e-6, "parameters");
        m.AssertClose(em, 1e-6, "first moments");
        v.AssertClose(ev, 1e-6, "second moments");
    }

    [Fact]
    public void EveryWidthAndThreadCountGivesTheSameBits()
    {
        const int n = 40_017;
        Floats? expected = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var workers = new Workers(threads);
            Floats p = Floats.Random(n, 1);
            var g = Floats.Random(n, 2);
            var m = Floats.Random(n, 3);
            var v = Floats.Random(n, 4);
            for (int i = 0; i < n; i++) v[i] = Math.Abs(v[i]);
            AdamW.Step(workers, p.P, g.P, m.P, v.P, n, new AdamWSettings(0.01), 3);
            expected ??= p;
            p.AssertSameBits(expected, $"{threads} threads");
        }

        Floats? narrow = null;
        foreach (int bits in Widths.Supported)
        {
            Floats p = Floats.Random(331, 1);
            Floats g = Floats.Random(331, 2), m = new(331), v = new(331);
            var task = AdamWTask.Of(new AdamWSettings(0.01), 3, 0.7f);
            task.P = p.P;
            task.G = g.P;
            task.M = m.P;
            task.V = v.P;
            task.Count = 331;
            var kernel = new AdamW.Kernel { Tasks = &task, Count = 1 };
            Widths.Run(bits, ref kernel, 1);
            narrow ??= p;
            p.AssertSameBits(narrow, $"{bits} bits");
            GC.KeepAlive(g);
            GC.KeepAlive(m);
            GC.KeepAlive(v);
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.9, 0.0, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.0, true)]
    public void SgdAgreesWithDoublePrecision(double momentum, double dampening, bool nesterov)
    {
        using var workers = new Workers(1);
        const int n = 37;
        var p = Floats.Random(n, 1);
        double[] ep = p.Doubles();
        double[] eb = new double[n];
        var b = new Floats(n);
        var settings = new SgdSettings(0.1, momentum, dampening, 0.05, nesterov);
        for (int step = 0; step < 4; step++)
        {
            var g = Floats.Random(n, 20 + step);
            for (int i = 0; i < n; i++)
            {
                double slope = (2 * g[i]) + (0.05 * ep[i]);
                eb[i] = step == 0 ? slope : (momentum * eb[i]) + ((1 - dampening) * slope);
                if (momentum != 0) slope = nesterov ? slope + (momentum * eb[i]) : eb[i];
                ep[i] -= 0.1 * slope;
            }

            Sgd.Step(workers, p.P, g.P, b.P, n, settings, step == 0, 2f);
        }

        p.AssertClose(ep, 2e-6, "parameters");
    }

    [Fact]
    public void LionStepsByTheSign()
    {
        using var workers = new Workers(1);
        var p = Floats.Of(1, 1, 1);
        var g = Floats.Of(3, -0.001f, 0);
        var m = Floats.Of(0, 0, 0);
        Lion.Step(workers, p.P, g.P, m.P, 3, 0.1, weightDecay: 0.5, clearGradients: true);
        p.AssertClose([0.85, 1.05, 0.95], 1e-6, "parameters");
        m.AssertClose([0.03, -0.00001, 0], 1e-6, "momentum");
        g.AssertClose([0, 0, 0], 0, "gradients");
    }
}
