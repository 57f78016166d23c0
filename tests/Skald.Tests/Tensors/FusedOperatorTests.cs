using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>
/// Operators that do several steps at once: their gradients, and that they are what they are made of.
/// </summary>
public sealed class FusedOperatorTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData(UnaryOp.Gelu)]
    [InlineData(UnaryOp.SquaredRelu)]
    [InlineData(UnaryOp.Tanh)]
    public void FeedForwardHasTheGradientsOfDifferences(UnaryOp activation)
    {
        Tensor[] operands = FeedForwardOperands();
        GradientCheck.First(x => x[0].FeedForward(x[1], x[2], activation, x[3], x[4]), operands);
        GradientCheck.First(x => x[0].Transpose(0, 1).FeedForward(x[1], x[2], activation, x[3], x[4]), operands);
    }

    [Fact]
    public void FeedForwardCanBeDifferentiatedTwice() => GradientCheck.Second(
        x => x[0].FeedForward(x[1], x[2], UnaryOp.Silu, x[3], x[4]).Square() * 0.1f, FeedForwardOperands());

    [Theory]
    [InlineData(UnaryOp.Relu)]
    [InlineData(UnaryOp.SquaredRelu)]
    [InlineData(UnaryOp.Gelu)]
    [InlineData(UnaryOp.GeluTanh)]
    [InlineData(UnaryOp.Silu)]
    [InlineData(UnaryOp.Softplus)]
    public void AProductTakesTheSlopeAtItsArgumentAndLeavesTheValueThere(UnaryOp activation)
    {
        // 37 columns end within a vector; 13 rows end within a tile.
        Tensor a = Numbers([13, 20], 1), b = Numbers([20, 37], 2), argument = Numbers([13, 37], 3) * 3f;
        Tensor product = _cpu.Empty([13, 37]), slope = _cpu.Empty([13, 37]), value = _cpu.Empty([13, 37]);
        Backend backend = _cpu.Backend;
        backend.MatMul(a, b, product);
        backend.Unary(activation, argument, value);
        backend.UnaryBackward(activation, argument, value, product, slope, accumulate: false);

        Tensor c = _cpu.Empty([13, 37]);
        backend.MatMul(a, b, c, new() { Activation = activation, Argument = argument });
        Assert.Equal(slope.ToArray(), c.ToArray());
        Assert.Equal(value.ToArray(), argument.ToArray());
    }

    [Fact]
    public void FeedForwardGivesTheSameGradientsFromAKeptGraph()
    {
        Tensor[] leaves = [.. FeedForwardOperands().Select(Leaf)];
        Tensor y = leaves[0].FeedForward(leaves[1], leaves[2], UnaryOp.GeluTanh, leaves[3], leaves[4]);
        y.Backward(Numbers(y.Shape, 9), retainGraph: true);
        float[][] first = [.. leaves.Select(leaf => leaf.Grad!.ToArray())];
        foreach (Tensor leaf in leaves) leaf.Grad = null;
        y.Backward(Numbers(y.Shape, 9));
        for (int i = 0; i < leaves.Length; i++) Assert.Equal(first[i], leaves[i].Grad!.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FeedForwardIsLinearActivationLinear(bool hasBiases)
    {
        Tensor[] fused = Leaves(), parts = Leaves();
        Tensor? b1 = hasBiases ? fused[2] : null, b2 = hasBiases ? fused[4] : null;
        Tensor y = fused[0].FeedForward(fused[1], b1, UnaryOp.Gelu, fused[3], b2);
        Tensor expected = parts[0].Linear(parts[1], hasBiases ? parts[2] : null).Gelu()
            .Linear(parts[3], hasBiases ? parts[4] : null);
        Assert.Equal(expected.ToArray(), y.ToArray());
        y.Backward(Numbers(y.Shape, 9));
        expected.Backward(Numbers(y.Shape, 9));
        for (int i = 0; i < fused.Length; i++)
            Assert.Equal(parts[i].Grad?.ToArray(), fused[i].Grad?.ToArray());

        Tensor[] Leaves() => [.. FeedForwardOperands().Select(Leaf)];
    }

    [Fact]
    public void EmbeddingAddsTheGradientsOfRepeatedIdsButNotOfPadding()
    {
        Tensor ids = _cpu.From([1, 3, 1, 0], [2, 2]);
        GradientCheck.First(x => x[0].Embedding(ids), Numbers([4, 3], 1));
        GradientCheck.Second(x => x[0].Embedding(ids).Exp(), Numbers([4, 3], 1));
        Tensor table = Leaf(Numbers([4, 3], 1));
        table.Embedding(ids, paddingIndex: 1).Sum().Backward();
        Assert.Equal([1f, 1f, 1f, 0f, 0f, 0f, 0f, 0f, 0f, 1f, 1f, 1f], table.Grad!.ToArray());
    }

    [Theory]
    [InlineData(RotaryLayout.HalfSplit, false)]
    [InlineData(RotaryLayout.Interleaved, true)]
    public void RotaryHasTheGradientsOfDifferences(RotaryLayout layout, bool reverse)
    {
        RotaryTable table = RotaryTable.Create(_cpu, 9, 4, 100);
        Tensor positions = _cpu.From([3, 8, 0, 5], [2, 2]);
        GradientCheck.First(x => x[0].Rotary(table, positions, layout, reverse), Numbers([2, 2, 2, 6], 1));
        GradientCheck.First(
            x => x[0].Transpose(1, 2).Rotary(table, positions, layout, reverse), Numbers([2, 2, 2, 6], 2));
        Tensor x = Numbers([2, 2, 2, 6], 3);
        Tensor back = x.Rotary(table, positions, layout).Rotary(table, positions, layout, true);
        Assert.All(x.ToArray().Zip(back.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void PositionsAndIdsOutsideTheirTablesAreRefused()
    {
        RotaryTable table = RotaryTable.Create(_cpu, 4, 2, 100);
        Tensor x = Numbers([1, 2, 1, 2], 1);
        Assert.Contains("[0, 4)", Assert.Throws<ArgumentOutOfRangeException>(
            () => x.Rotary(table, _cpu.From([0, 4], [1, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers([4, 3], 1).Embedding(_cpu.From([4], [1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => Numbers([4, 3], 1).Embedding(_cpu.From([1L << 32], [1])));
        Assert.Throws<ShapeException>(() => Numbers([4, 3], 1).Embedding(_cpu.From([1f], [1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Gather(1, _cpu.From([-1L], [1, 1, 1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.IndexSelect(1, _cpu.From([2L], [1])));
    }

    [Fact]
    public void EmptyRowsWorkThroughEveryFusedOperator()
    {
        Tensor x = Leaf(_cpu.Zeros([0, 4])), w = Leaf(Numbers([3, 4], 1));
        Tensor g = Leaf(Numbers([4], 2)), b = Leaf(Numbers([4], 3));
        Tensor y = x.LayerNorm(g, b).RmsNorm(g).Gated(UnaryOp.Silu, x).Linear(w);
        y.Sum().Backward();
        Assert.Equal([0, 3], y.Shape.ToArray());
        Assert.All(w.Grad!.ToArray(), v => Assert.Equal(0, v));
        Assert.All(g.Grad!.ToArray(), v => Assert.Equal(0, v));
        Assert.Equal([0, 4], x.Grad!.Shape.ToArray());
    }

    [Theory]
    [InlineData(UnaryOp.Silu)]
    [InlineData(UnaryOp.GeluTanh)]
    public void AGateInPlaceHasTheSameBitsAndNoMemoryOfItsOwn(UnaryOp activation)
    {
        Tensor gate = Numbers([2, 7, 37], 1), up = Numbers([2, 7, 37], 2), expected = gate.Gated(activation, up);
        Tensor product = gate.GatedInPlace(activation, up);
        Assert.Equal(expected.ToArray(), product.ToArray());
        Assert.Same(gate.Storage, product.Storage);
    }

    [Fact]
    public void AGateThatAGradientAsksForIsLeftAsItIs()
    {
        Tensor values = Numbers([3, 5], 1), up = Numbers([3, 5], 2), gate = Leaf(values);
        Tensor product = gate.GatedInPlace(UnaryOp.Silu, up), expected = Leaf(values.Clone());
        product.Sum().Backward();
        expected.Gated(UnaryOp.Silu, up).Sum().Backward();
        Assert.Equal(Numbers([3, 5], 1).ToArray(), values.ToArray());
        Assert.Equal(expected.Grad!.ToArray(), gate.Grad!.ToArray());
    }

    [Fact]
    public void DropoutKeepsItsLaw()
    {
        const int Count = 100_000;
        foreach (float p in new[] { 0.1f, 0.5f })
        {
            Tensor x = Leaf(Numbers([Count], 1));
            Tensor y = x.Dropout(p, new RandomStream(7, 3));
            y.Backward(x.Detach());
            float[] from = x.ToArray(), to = y.ToArray(), slope = x.Grad!.ToArray();
            int kept = 0;
            for (int i = 0; i < Count; i++)
            {
                if (to[i] != 0) Assert.Equal(from[i] / (1 - p), to[i], 1e-6f);
                Assert.Equal(to[i], slope[i]);
                if (to[i] != 0) kept++;
            }

            Assert.True(
                Math.Abs((kept / (double)Count) - (1 - p)) < 4 * Math.Sqrt(p * (1 - p) / Count), $"{kept} kept");
        }
    }

    [Fact]
    public void DropoutOfNothingIsTheTensorItselfAndRowsAreKeyedByTheirNumber()
    {
        Tensor x = Numbers([8, 16], 1);
        Assert.Same(x, x.Dropout(0, default));
        Assert.All(x.Dropout(1, default).ToArray(), v => Assert.Equal(0, v));
        var stream = new RandomStream(1, 2);
        float[] whole = x.Dropout(0.5f, stream)[3].ToArray();
        Assert.Equal(whole, x[3].Dropout(0.5f, stream with { Offset = 3 * 16 }).ToArray());
        GradientCheck.First(v => v[0].Dropout(0.3f, stream), x);
    }

    private Tensor[] FeedForwardOperands() =>
        [Numbers([2, 2, 3], 1), Numbers([5, 3], 2), Numbers([5], 3), Numbers([4, 5], 4), Numbers([4], 5)];

    private Tensor Numbers(Shape shape, int seed) => GradientCheck.Numbers(_cpu, shape, 0.2f, 1.1f, seed);

    private static Tensor Leaf(Tensor x)
    {
        Tensor leaf = x.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    }
}
