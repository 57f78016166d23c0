using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Randomness;
using Skald.Tensors.Kernels.Rows;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Numerics;

/// <summary>Results pinned to their bits, so that processors, widths and runtimes are compared with each other.</summary>
public sealed unsafe class PinnedBitsTests
{
    private const ulong FunctionBits = 10469056662840950550;
    private const ulong RandomBits = 5130698510989384172;
    private const ulong TableBits = 17083225930230504841;

    [Fact]
    public void FunctionsGiveThePinnedBits()
    {
        using var workers = new Workers(1);
        var x = Floats.Random(2_000, 1, 20);
        ulong hash = 0;
        foreach (UnaryOp op in Enum.GetValues<UnaryOp>())
        {
            var y = new Floats(x.Length);
            Unary.Apply(workers, op, x.P, y.P, x.Length, new UnaryArguments(0.7f, 1.3f, 2f));
            hash = Hash(hash, y.Span);
            Unary.Gradient(workers, op, x.P, y.P, x.P, y.P, x.Length, new UnaryArguments(0.7f, 1.3f, 2f));
            hash = Hash(hash, y.Span);
        }

        Assert.Equal(FunctionBits, hash);
    }

    [Fact]
    public void RandomNumbersHaveThePinnedBits()
    {
        using var workers = new Workers(2);
        var x = new Floats(10_000);
        RandomFill.Normal(workers, x.P, x.Length, new Philox(1, 2), 0.1f, 0.02f);
        ulong hash = Hash(0, x.Span);
        RandomFill.Uniform(workers, x.P, x.Length, new Philox(3, 4), -1, 1);
        hash = Hash(hash, x.Span);
        Dropout.Apply(workers, x.P, x.P, x.Length, 0.2f, new Philox(5, 6));
        Assert.Equal(RandomBits, Hash(hash, x.Span));
    }

    [Fact]
    public void TablesHaveThePinnedBits()
    {
        double[] frequencies = RotaryTable.Frequencies(64, 500_000);
        using var cpu = new CpuDevice(1);
        RotaryTable table = RotaryTable.Create(cpu, frequencies, 131_000, 100);
        ulong hash = Hash(Hash(0, table.Cos.ToArray()), table.Sin.ToArray());
        for (int i = 1; i < 2_000; i++)
        {
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(ScalarMath.Exp((i - 1_000) * 0.31)));
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(ScalarMath.Log(i * 0.0173)));
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(ScalarMath.Sin(i * i * 1e3)));
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(ScalarMath.Pow(i, -0.37)));
        }

        Assert.Equal(TableBits, hash);
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            hash = Mix(hash, float.IsNaN(value) ? 0x7FC00000 : BitConverter.SingleToUInt32Bits(value));
        return hash;
    }

    private static ulong Mix(ulong hash, ulong bits) => ulong.RotateLeft((hash ^ bits) * 0x9E3779B97F4A7C15, 29);
}
