using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>Selective state spaces against their formula, in pieces, and their gradients.</summary>
public sealed class SelectiveScanTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    /// <summary>Batch, time, heads, width, groups, states, whether states have rates of their own.</summary>
    public static TheoryData<int, int, int, int, int, int, bool> Sizes() => new()
    {
        { 1, 1, 1, 1, 1, 1, true },
        { 2, 7, 37, 1, 1, 4, true },
        { 2, 7, 4, 3, 2, 5, false },
        { 1, 21, 4, 8, 4, 16, false },
        { 1, 3, 3, 2, 1, 37, true },
        { 0, 3, 3, 2, 1, 4, true },
        { 2, 0, 3, 2, 1, 4, true },
    };

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TheScanIsItsFormula(int batch, int time, int heads, int width, int groups, int states, bool ownRates)
    {
        Operands o = Draw(batch, time, heads, width, groups, states, ownRates);
        (Tensor y, Tensor last) = Tensor.SelectiveScan(o.X, o.Step, o.Rate, o.Write, o.Read, o.Keep, o.Before);
        float[] xs = o.X.ToArray(), steps = o.Step.ToArray(), rates = o.Rate.ToArray(), kept = o.Keep.ToArray();
        float[] writes = o.Write.ToArray(), reads = o.Read.ToArray(), before = o.Before.ToArray();
        float[] found = y.ToArray(), after = last.ToArray();
        for (int item = 0; item < batch * heads * width; item++)
        {
            (int row, int channel) = (item / (heads * width), item % (heads * width));
            (int head, int group) = (channel / width, channel / width / (heads / groups));
            double[] h = [.. before.AsSpan(item * states, states).ToArray().Select(v => (double)v)];
            for (int t = 0; t < time; t++)
            {
                int token = (row * time) + t, at = (token * heads * width) + channel;
                double step = steps[(token * heads) + head], sum = 0;
                for (int n = 0; n < states; n++)
                {
                    double rate = rates[ownRates ? (head * states) + n : head];
                    int shared = (((token * groups) + group) * states) + n;
                    h[n] = (Math.Exp(step * rate) * kept[token] * h[n]) + (step * xs[at] * writes[shared]);
                    sum += h[n] * reads[shared];
                }

                Assert.Equal(sum, found[at], 1e-5 * Math.Max(1, Math.Abs(sum)));
            }

            for (int n = 0; n < states; n++) Assert.Equal(h[n], after[(item * states) + n], 1e-5 * Math.Max(1, Math.Abs(h[n])));
        }
    }

    [Fact]
    public void PiecesAndRowsGiveTheBitsOfTheWhole()
    {
        Operands o = Draw(2, 23, 6, 3, 2, 19, ownRates: true);
        (Tensor y, Tensor last) = Tensor.SelectiveScan(o.X, o.Step, o.Rate, o.Write, o.Read);
        Tensor? state = null;
        int start = 0;
        foreach (int length in (int[])[1, 9, 1, 12])
        {
            Tensor Part(Tensor x) => x.Narrow(1, start, length).Narrow(0, 1, 1);
            (Tensor piece, state) = Tensor.SelectiveScan(
                Part(o.X), Part(o.Step), o.Rate, Part(o.Write), Part(o.Read), null, state);
            Assert.Equal(Part(y).ToArray(), piece.ToArray());
            start += length;
        }

        Assert.Equal(last[1].ToArray(), state!.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ThreadsDoNotChangeABit(int threads)
    {
        using var other = new CpuDevice(threads);
        Operands o = Draw(2, 9, 60, 3, 2, 19, ownRates: false);
        float[][] here = Run(_cpu), there = Run(other);
        for (int i = 0; i < here.Length; i++) Assert.Equal(here[i], there[i]);

        float[][] Run(Device device)
        {
            Tensor[] x = [.. ((Tensor[])[o.X, o.Step, o.Rate, o.Write, o.Read]).Select(v => device.From(v.ToArray(), v.Shape))];
            foreach (Tensor operand in x) operand.RequiresGrad = true;
            Tensor y = Tensor.SelectiveScan(x[0], x[1], x[2], x[3], x[4]).Y;
            (y * y).Sum().Backward();
            return [y.ToArray(), .. x.Select(operand => operand.Grad!.ToArray())];
        }
    }

    [Fact]
    public void ManyChannelsShareWhatIsWrittenAndRead()
    {
        Operands o = Draw(1, 2, 70, 1, 1, 17, ownRates: true);
        GradientCheck.First(
            x => Tensor.SelectiveScan(x[0], x[1], x[2], x[3], x[4]).Y, o.X, o.Step, o.Rate, o.Write, o.Read);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GradientsAgreeWithDifferences(bool ownRates)
    {
        Operands o = Draw(2, 4, 4, ownRates ? 1 : 3, 2, 3, ownRates);
        GradientCheck.First(
            x => Tensor.SelectiveScan(x[0], x[1], x[2], x[3], x[4], o.Keep, o.Before).Y,
            o.X, o.Step, o.Rate, o.Write, o.Read);
        GradientCheck.First(
            x => Tensor.SelectiveScan(x[0], x[1], x[2], x[3], x[4]).Y, o.X, o.Step, o.Rate, o.Write, o.Read);
    }

    [Fact]
    public void ShapesThatContradictEachOtherAreRefused()
    {
        Operands o = Draw(2, 4, 4, 3, 2, 3, true);
        void Refused(Tensor x, Tensor step, Tensor rate, Tensor write, Tensor? keep = null, Tensor? before = null) =>
            Assert.Throws<ShapeException>(() => Tensor.SelectiveScan(x, step, rate, write, write, keep, before));
        Refused(o.X[0], o.Step, o.Rate, o.Write);
        Refused(o.X, o.Step[..1], o.Rate, o.Write);
        Refused(o.X, o.Step, o.Rate[..2], o.Write);
        Refused(o.X, o.Step, o.Rate.Narrow(1, 0, 2), o.Write);
        Refused(o.X, o.Step, o.Rate, o.Write.Narrow(1, 0, 3));
        Refused(o.X, o.Step, o.Rate, o.Write, o.Keep[..1]);
        Refused(o.X, o.Step, o.Rate, o.Write, null, o.Before[..1]);
    }

    private Operands Draw(int batch, int time, int heads, int width, int groups, int states, bool ownRates)
    {
        Tensor Numbers(float low, float high, int seed, params int[] shape) =>
            GradientCheck.Numbers(_cpu, shape, low, high, seed);
        Tensor keep = Numbers(0, 1, 8, batch, time);
        return new(
            Numbers(-1, 1.5f, 1, batch, time, heads, width), Numbers(0.3f, 1.2f, 2, batch, time, heads),
            Numbers(-1.5f, -0.5f, 3, heads, ownRates ? states : 1), Numbers(-1, 1.5f, 4, batch, time, groups, states),
            Numbers(-1, 1.5f, 5, batch, time, groups, states), keep, Numbers(-1, 1, 6, batch, heads, width, states));
    }

    private sealed record Operands(
        Tensor X, Tensor Step, Tensor Rate, Tensor Write, Tensor Read, Tensor Keep, Tensor Before);
}
