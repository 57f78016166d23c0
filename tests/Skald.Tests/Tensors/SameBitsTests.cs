using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>The promise of equal bits: at any number of threads, and for a row whatever other rows there are.</summary>
public sealed class SameBitsTests
{
    private const int Rows = 70, Width = 40;

    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_rowwise = new()
    {
        ["Linear"] = x => x.Linear(Numbers(x, [33, Width], 2), Numbers(x, [33], 3)),
        ["RmsNorm"] = x => x.RmsNorm(Numbers(x, [Width], 4)),
        ["LayerNorm"] = x => x.LayerNorm(Numbers(x, [Width], 4), Numbers(x, [Width], 5)),
        ["FeedForward"] = x => x.FeedForward(
            Numbers(x, [90, Width], 6), Numbers(x, [90], 7), UnaryOp.Gelu, Numbers(x, [Width, 90], 8), null),
        ["Gated"] = x => x.Gated(UnaryOp.Silu, x * 2f),
        ["Softmax"] = x => x.Softmax(),
        ["Statistics"] = x => LanguageModelHead.Statistics(
            x, Numbers(x, [50, Width], 9), x.Device.Full([x.Shape[0]], 3, DType.Int32)).Entropy,
    };

    public static TheoryData<string> Rowwise() => [.. s_rowwise.Keys];

    [Theory]
    [MemberData(nameof(Rowwise))]
    public void ARowAloneEqualsTheRowAmongOthers(string name)
    {
        using var cpu = new CpuDevice(2);
        Tensor x = GradientCheck.Numbers(cpu, [Rows, Width], -1, 1);
        Tensor all = s_rowwise[name](x);
        foreach (int row in new[] { 0, 6, 37, Rows - 1 })
        {
            Assert.Equal(all[row].ToArray(), s_rowwise[name](x.Narrow(0, row, 1))[0].ToArray());
            Assert.Equal(all[row].ToArray(), s_rowwise[name](x[(row / 2)..])[row - (row / 2)].ToArray());
        }
    }

    [Fact]
    public void AQueryAloneEqualsTheQueryAmongOthers()
    {
        using var cpu = new CpuDevice(2);
        Shape shape = [1, Rows, 2, 16];
        Tensor q = Numbers(cpu, shape, 1), k = Numbers(cpu, shape, 2), v = Numbers(cpu, shape, 3);
        Tensor all = Attention.Forward(q, k, v, AttentionOptions.Causal);
        foreach (int row in new[] { 0, 5, 33, Rows - 1 })
        {
            var cached = new AttentionOptions { IsCausal = true, QueryStart = new[] { row } };
            Tensor one = Attention.Forward(
                q.Narrow(1, row, 1), k.Narrow(1, 0, row + 1), v.Narrow(1, 0, row + 1), cached);
            Assert.Equal(all.Select(1, row).ToArray(), one.Select(1, 0).ToArray());
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void AStepOfABlockHasTheSameBitsAtAnyNumberOfThreads(int threads) => Assert.Equal(Step(1), Step(threads));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void CollidingScattersHaveTheSameBitsAtAnyNumberOfThreads(int axis) =>
        Assert.Equal(Scattered(1, axis), Scattered(3, axis));

    [Fact]
    public async Task TwoDevicesInTwoThreadsDoNotDisturbEachOther()
    {
        float[] alone = Step(2);
        float[][] together = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            float[] last = [];
            for (int i = 0; i < 3; i++) last = Step(2);
            return last;
        })));
        Assert.All(together, found => Assert.Equal(alone, found));
    }

    [Fact]
    public void AScopeWithoutRecordingHoldsForItsOwnDeviceOnly()
    {
        using CpuDevice one = new(1), other = new(1);
        Tensor a = one.Ones([2]), b = other.Ones([2]);
        (a.RequiresGrad, b.RequiresGrad) = (true, true);
        using (one.NoGrad())
        {
            Assert.False((a * a).RequiresGrad);
            Assert.True((b * b).RequiresGrad);
        }
    }

    /// <summary>Loss and all gradients of an embedding, attention, an MLP and the head.</summary>
    private static float[] Step(int threads)
    {
        using var cpu = new CpuDevice(threads);
        Tensor table = Leaf(cpu, [50, Width], 1), qkv = Leaf(cpu, [3 * Width, Width], 2), norm = Leaf(cpu, [Width], 3);
        Tensor up = Leaf(cpu, [90, Width], 4), down = Leaf(cpu, [Width, 90], 5), bias = Leaf(cpu, [Width], 6);
        Tensor ids = cpu.From([.. Enumerable.Range(0, 2 * Rows).Select(i => i * 7 % 50)], [2, Rows]);
        Tensor positions = cpu.From([.. Enumerable.Range(0, 2 * Rows).Select(i => i % Rows)], [2, Rows]);
        RotaryTable rotary = RotaryTable.Create(cpu, Rows, 10, 10000);

        Tensor x = table.Embedding(ids).Dropout(0.1f, new(5));
        Tensor[] parts = x.RmsNorm(norm).Linear(qkv).Reshape(2, Rows, 12, 10).Split(4, 2);
        Tensor q = parts[0].Rotary(rotary, positions), k = parts[1].Rotary(rotary, positions);
        x += Attention.Forward(q, k, parts[2], AttentionOptions.Causal).Flatten(2);
        x += x.LayerNorm(norm, bias).FeedForward(up, null, UnaryOp.Gelu, down, bias);
        Tensor loss = LanguageModelHead.Loss(x, table, ids, new() { ChunkRows = 48 });
        loss.Backward();
        Tensor[] leaves = [table, qkv, norm, up, down, bias];
        return [loss.Item(), .. leaves.SelectMany(leaf => leaf.Grad!.ToArray())];
    }

    private static float[] Scattered(int threads, int axis)
    {
        using var cpu = new CpuDevice(threads);
        Shape shape = [300, 170];
        Tensor index = cpu.From([.. Enumerable.Range(0, 300 * 170).Select(i => (long)i * i % 7)], shape);
        return cpu.Zeros(shape).ScatterAdd(axis, index, Numbers(cpu, shape, 1)).ToArray();
    }

    private static Tensor Leaf(Device device, Shape shape, int seed)
    {
        Tensor x = Numbers(device, shape, seed);
        x.RequiresGrad = true;
        return x;
    }

    private static Tensor Numbers(Tensor x, Shape shape, int seed) => Numbers(x.Device, shape, seed);

    private static Tensor Numbers(Device device, Shape shape, int seed) =>
        GradientCheck.Numbers(device, shape, -0.5f, 0.5f, seed);
}
