using Skald.Tensors.Kernels.Randomness;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Randomness;

public sealed unsafe class RandomTests
{
    // The published test vectors of Philox 4×32-10.
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0x85a308d3243f6a88UL, 0x0370734413198a2eUL, 0x299f31d0a4093822UL,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void PhiloxGivesThePublishedNumbers(ulong place, ulong stream, ulong seed, uint a, uint b, uint c, uint d)
    {
        uint* numbers = stackalloc uint[Philox.GroupSize];
        new Philox(seed, stream).Group((long)(place / 8), numbers);
        Assert.Equal([a, b, c, d], [numbers[0], numbers[8], numbers[16], numbers[24]]);
    }

    [Fact]
    public void VectorsGiveTheNumbersOfScalars()
    {
        uint* fast = stackalloc uint[Philox.GroupSize];
        uint* plain = stackalloc uint[Philox.GroupSize];
        foreach (long group in (long[])[0, 1, 0x1FFFFFFF, 0x20000000, 0x123456789ABC])
        {
            var philox = new Philox(0xDEADBEEF12345678, (ulong)group * 77);
            philox.Group(group, fast);
            philox.GroupScalar(group, plain);
            Assert.Equal(new ReadOnlySpan<uint>(plain, 32).ToArray(), new ReadOnlySpan<uint>(fast, 32).ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void UniformNumbersAreTheUpperBitsOfScalars(int groups)
    {
        const int size = Philox.GroupSize;
        float* uniform = stackalloc float[groups * size];
        uint* plain = stackalloc uint[size];
        var philox = new Philox(0xDEADBEEF12345678, 42);
        philox.Uniform(0x1FFFFFFE, groups, uniform);
        for (int i = 0; i < groups * size; i++)
        {
            if (i % size == 0) philox.GroupScalar(0x1FFFFFFE + (i / size), plain);
            Assert.Equal((plain[i % size] >> 8) / 16777216f, uniform[i]);
        }
    }

    [Fact]
    public void ANumberDependsOnItsPlaceOnly()
    {
        var all = new Floats(5_000);
        using (var one = new Workers(1)) RandomFill.Normal(one, all.P, all.Length, new Philox(7, 3));
        using var workers = new Workers(3);
        foreach (int offset in (int[])[0, 1, 31, 32, 77, 4999])
        {
            int count = int.Min(1 + (offset * 20), all.Length - offset);
            var part = new Floats(count);
            RandomFill.Normal(workers, part.P, count, new Philox(7, 3), offset: offset);
            part.AssertSameBits(Floats.Of(all.Span.Slice(offset, count)), $"from {offset}");
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        foreach (bool normal in (bool[])[false, true])
        {
            Floats? expected = null;
            foreach (int bits in Widths.Supported)
            {
                var x = new Floats(1_000);
                var kernel = new RandomKernel
                {
                    X = x.P, Count = 1_000, Offset = 5, Philox = new Philox(1, 2), Scale = 0.02f, IsNormal = normal,
                };
                Widths.Run(bits, ref kernel, 1);
                expected ??= x;
                x.AssertSameBits(expected, $"{bits} bits");
            }
        }
    }

    [Fact]
    public void UniformNumbersFillTheirRangeEvenly()
    {
        using var workers = new Workers(1);
        var x = new Floats(100_000);
        RandomFill.Uniform(workers, x.P, x.Length, new Philox(1, 0), -1, 3);
        double[] v = x.Doubles();
        Assert.True(v.Min() >= -1 && v.Max() < 3);
        Assert.Equal(1, v.Average(), 0.02);
        Assert.Equal(16.0 / 12, v.Average(u => (u - 1) * (u - 1)), 0.02);
        Assert.Equal(25_000, v.Count(u => u < 0), 600.0);
    }

    [Fact]
    public void NormalNumbersHaveTheMomentsOfABell()
    {
        using var workers = new Workers(1);
        var x = new Floats(100_000);
        RandomFill.Normal(workers, x.P, x.Length, new Philox(2, 9), 0.5f, 2);
        double[] v = [.. x.Doubles().Select(u => (u - 0.5) / 2)];
        Assert.Equal(0, v.Average(), 0.015);
        Assert.Equal(1, v.Average(u => u * u), 0.02);
        Assert.Equal(0, v.Average(u => u * u * u), 0.05);
        Assert.Equal(3, v.Average(u => u * u * u * u), 0.15);
        Assert.Equal(0.1587 * v.Length, v.Count(u => u > 1), 500.0);
    }

    [Fact]
    public void ASequenceContinuesFromItsPosition()
    {
        var whole = new PhiloxSequence(11, 4);
        uint[] numbers = [.. Enumerable.Range(0, 100).Select(_ => whole.NextUInt32())];
        var later = new PhiloxSequence(11, 4, 37);
        for (int i = 37; i < 100; i++) Assert.Equal(numbers[i], later.NextUInt32());
        Assert.Equal(100, later.Position);
        Assert.NotEqual(numbers[0], new PhiloxSequence(11, 5).NextUInt32());
        Assert.NotEqual(numbers[0], new PhiloxSequence(12, 4).NextUInt32());
    }

    [Fact]
    public void IntegersBelowABoundAreAllEquallyLikely()
    {
        var random = new PhiloxSequence(3);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[random.NextBelow(7)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
        Assert.Equal(0, random.NextBelow(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextBelow(0));
    }

    [Fact]
    public void APermutationHoldsEveryNumberOnce()
    {
        int[] order = new PhiloxSequence(5).Permutation(1_000);
        Assert.Equal(Enumerable.Range(0, 1_000), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 1_000), order);
        Assert.Equal(order, new PhiloxSequence(5).Permutation(1_000));
    }

    [Fact]
    public void NormalDoublesHaveTheMomentsOfABell()
    {
        var random = new PhiloxSequence(6);
        double[] v = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextNormal())];
        Assert.Equal(0, v.Average(), 0.02);
        Assert.Equal(1, v.Average(u => u * u), 0.03);
    }
}
