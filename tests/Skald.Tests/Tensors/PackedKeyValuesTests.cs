using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

public sealed class PackedKeyValuesTests
{
    private const int Heads = 6, KvHeads = 2, Width = 32, Time = 150;

    public static TheoryData<DType, float> Types => new() { { DType.PackedF16, 2e-4f }, { DType.Q80, 8e-3f } };

    [Theory, MemberData(nameof(Types))]
    public void FollowsAttentionToFloatKeysAndValues(DType dtype, float tolerance)
    {
        using var device = new CpuDevice(2);
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        foreach (AttentionOptions options in Variants(device))
        {
            float[] expected = Attention.Forward(q, k, v, options).ToArray();
            float[] y = AtOnce(device, dtype, q, k, v, options).ToArray();
            double squares = 0;
            for (int i = 0; i < y.Length; i++) squares += Math.Pow(expected[i] - y[i], 2);
            Assert.InRange(Math.Sqrt(squares / y.Length), 0, tolerance);
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void TokenByTokenGivesTheBitsOfTheWhole(DType dtype, float tolerance)
    {
        Assert.True(tolerance > 0);
        using var device = new CpuDevice(2);
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        foreach (AttentionOptions options in Variants(device))
        {
            Tensor whole = AtOnce(device, dtype, q, k, v, options);
            var cache = new PackedKeyValues(device, dtype, 2, KvHeads, Width, Width, 8);
            for (int t = 0; t < Time; t++)
            {
                int[] starts = [t, t], ends = [t + 1, t + 1];
                cache.Grow(t + 1);
                cache.Append(k.Narrow(1, t, 1), v.Narrow(1, t, 1), starts);
                Tensor y = cache.Attend(q.Narrow(1, t, 1), options with { QueryStart = starts, KeyEnd = ends });
                Assert.Equal(whole.Narrow(1, t, 1).ToArray(), y.ToArray());
            }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void LeftPaddingChangesNoBit(DType dtype, float tolerance)
    {
        Assert.True(tolerance > 0);
        using var device = new CpuDevice(1);
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        const int padding = 11, time = Time - padding;
        float[] alone = AtOnce(
            device, dtype, q.Narrow(1, padding, time), k.Narrow(1, padding, time), v.Narrow(1, padding, time),
            AttentionOptions.Causal).ToArray();
        var cache = new PackedKeyValues(device, dtype, 2, KvHeads, Width, Width, Time);
        int[] starts = [0, 0], begins = [padding, padding], ends = [Time, Time];
        cache.Append(k, v, starts, begins);
        Tensor y = cache.Attend(
            q, AttentionOptions.Causal with { QueryStart = starts, KeyBegin = begins, KeyEnd = ends });
        Assert.Equal(alone, y.Narrow(1, padding, time).ToArray());
    }

    [Theory, InlineData(DType.PackedF16, 561257510836332177UL), InlineData(DType.Q80, 17951549805116331919UL)]
    public void ResultsHaveThePinnedBits(DType dtype, ulong bits)
    {
        using var device = new CpuDevice(2);
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        ulong hash = 14695981039346656037;
        foreach (AttentionOptions options in Variants(device))
            foreach (float y in AtOnce(device, dtype, q, k, v, options).ToArray())
                hash = (hash ^ BitConverter.SingleToUInt32Bits(y)) * 1099511628211;
        Assert.Equal(bits, hash);
    }

    [Fact]
    public void SequencesAreCopiedAndGathered()
    {
        using var device = new CpuDevice(1);
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        var cache = new PackedKeyValues(device, DType.PackedF16, 2, KvHeads, Width, Width, Time);
        int[] starts = [0, 0], ends = [Time, Time];
        cache.Append(k, v, starts);
        AttentionOptions options = AttentionOptions.Causal with { QueryStart = starts, KeyEnd = ends };
        PackedKeyValues swapped = cache.Gather([1, 0]);
        Tensor turned = Tensor.Cat([q.Narrow(0, 1, 1), q.Narrow(0, 0, 1)], 0), y = swapped.Attend(turned, options);
        Assert.Equal(cache.Attend(q, options).Narrow(0, 0, 1).ToArray(), y.Narrow(0, 1, 1).ToArray());
        cache.Copy(0, 1);
        Tensor same = Tensor.Cat([q.Narrow(0, 0, 1), q.Narrow(0, 0, 1)], 0);
        Tensor z = cache.Attend(same, options);
        Assert.Equal(z.Narrow(0, 0, 1).ToArray(), z.Narrow(0, 1, 1).ToArray());
    }

    [Fact]
    public void WhatItCannotDoIsASentence()
    {
        using var device = new CpuDevice(1);
        Assert.Throws<ShapeException>(() => new PackedKeyValues(device, DType.Q80, 1, 1, 16, 32, 64));
        Assert.Throws<ShapeException>(() => new PackedKeyValues(device, DType.PackedF16, 1, 1, 1 << 20, 32, 64));
        Assert.Throws<NotSupportedException>(() => new PackedKeyValues(device, DType.Q40, 1, 1, 32, 32, 64));
        (Tensor q, Tensor k, Tensor v) = Operands(device);
        var cache = new PackedKeyValues(device, DType.PackedF16, 2, KvHeads, Width, Width, Time);
        cache.Append(k, v, [0, 0]);
        Assert.Throws<ArgumentException>(() => cache.Attend(q, AttentionOptions.Causal));
    }

    private static IEnumerable<AttentionOptions> Variants(CpuDevice device)
    {
        yield return AttentionOptions.Causal;
        yield return AttentionOptions.Causal with { Window = 37, Scale = 0.3f };
        yield return AttentionOptions.Causal with { SoftCap = 2f, Sinks = device.From(0.5f, -1, 0, 2, 1, 0.1f) };
        yield return AttentionOptions.Causal with { AlibiSlopes = device.From(0.5f, 0.25f, 0.1f, 0.05f, 0.02f, 0.01f) };
    }

    private static Tensor AtOnce(CpuDevice device, DType dtype, Tensor q, Tensor k, Tensor v, AttentionOptions options)
    {
        int time = q.Shape[1];
        var cache = new PackedKeyValues(device, dtype, 2, KvHeads, Width, Width, time);
        int[] starts = [0, 0], ends = [time, time];
        cache.Append(k, v, starts);
        return cache.Attend(q, options with { QueryStart = starts, KeyEnd = ends });
    }

    private static (Tensor Q, Tensor K, Tensor V) Operands(CpuDevice device)
    {
        Tensor q = Random(Heads, 1), k = Random(KvHeads, 2), v = Random(KvHeads, 3);
        return (q, k, v);

        Tensor Random(int heads, ulong seed)
        {
            Tensor x = device.Empty([2, Time, heads, Width]);
            device.Backend.Normal(x, new RandomStream(seed), 0, 1);
            return x;
        }
    }
}
