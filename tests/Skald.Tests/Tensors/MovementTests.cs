using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>What the recorded cases of movement leave open: element types, empty shapes, order of collisions.</summary>
public sealed class MovementTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData(DType.Int64)]
    [InlineData(DType.Int32)]
    [InlineData(DType.Int16)]
    [InlineData(DType.UInt8)]
    [InlineData(DType.BFloat16)]
    public void EveryElementTypeMoves(DType type)
    {
        Tensor x = _cpu.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]).To(type);
        Tensor index = _cpu.From([2, 0], [2]);
        Tensor[] moved =
        [
            x.IndexSelect(1, index), x.Flip(1), x.Roll(1, 1), Tensor.Cat([x, x], 1), x.Pad([1, 0]), x.Tril().To(type),
            x.Diagonal(), x.Repeat(1, 2), x.IndexCopy(1, index, x.Narrow(1, 0, 2)), x.Unfold(1, 2, 1),
        ];
        Assert.All(moved, y => Assert.Equal(type, y.DType));
        Assert.Equal([3f, 1f, 6f, 4f], moved[0].ToArray());
        Assert.Equal([3f, 2f, 1f, 6f, 5f, 4f], moved[1].ToArray());
        Assert.Equal([3f, 1f, 2f, 6f, 4f, 5f], moved[2].ToArray());
        Assert.Equal([0f, 1f, 2f, 3f, 0f, 4f, 5f, 6f], moved[4].ToArray());
        Assert.Equal([1f, 0f, 0f, 4f, 5f, 0f], moved[5].ToArray());
        Assert.Equal([2f, 2f, 1f, 5f, 5f, 4f], moved[8].ToArray());
    }

    [Fact]
    public void IntegersAddUpWhereTheyMeet()
    {
        Tensor x = _cpu.From([1L, 2L, 3L], [3]), index = _cpu.From([1L, 1L, 0L, 1L], [4]);
        Tensor source = _cpu.From([10L, 20L, 30L, 40L], [4]);
        Assert.Equal([31L, 72L, 3L], x.ScatterAdd(0, index, source).ToArray<long>());
        Assert.Equal([30L, 40L, 3L], x.Scatter(0, index, source).ToArray<long>());
        Assert.Equal([1L, 3L, 0L, 0L], index.BinCount(4).ToArray<long>());
    }

    [Fact]
    public void EmptyShapesMove()
    {
        Tensor x = _cpu.Zeros([0, 3]), none = _cpu.From(ReadOnlySpan<long>.Empty, [0]);
        x.RequiresGrad = true;
        Tensor y = Tensor.Cat([x.Flip(0), x.Roll(1, 0), x.IndexSelect(0, none), x.Repeat(3, 1)]);
        Tensor total = y.Sum() + x.Pad([1, 1]).Sum() + x.MaskedSelect(x.Detach() > 0f).Sum() + x.Tril().Sum()
            + _cpu.Ones([4, 3]).IndexSelect(0, none).Sum() + x.Mt().MatMul(x).Sum() + x.Unfold(1, 2, 1).Sum();
        total.Backward();
        Assert.Equal(0, total.Item());
        Assert.Equal([0, 3], x.Grad!.Shape.ToArray());
        Assert.Equal([0, 2], _cpu.Zeros([2, 2]).NonZero().Shape.ToArray());
        Assert.Equal([0, 5], none.OneHot(5).Shape.ToArray());
        Assert.Equal([3, 3], x.Mt().MatMul(x).Shape.ToArray());
        Assert.Single(x.Split(4));
    }

    [Fact]
    public void ScalarsMove()
    {
        Tensor x = _cpu.Scalar(3);
        Assert.Equal([3f], x.Flatten().ToArray());
        Assert.Equal([3f, 3f], x.Repeat(2).ToArray());
        Assert.Equal(3f, x.Gather(0, _cpu.Scalar(0, DType.Int64)).Item());
        Assert.Equal(9f, Tensor.Einsum(",->", x, x).Item());
        Assert.Equal([1L, 0L], _cpu.Scalar(0, DType.Int64).OneHot(2).ToArray<long>());
    }

    [Fact]
    public void DiagonalsAndWindowsOfViewsReachTheirSource()
    {
        Tensor x = GradientCheck.Numbers(_cpu, [4, 3, 4], 0, 1);
        x.RequiresGrad = true;
        (x.Transpose(0, 1).Diagonal(-1, 1, 2) * 2f).Sum().Backward();
        float[] gradient = x.Grad!.ToArray();
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(i / 12 == (i % 4) + 1 ? 2f : 0f, gradient[i]);
    }

    [Fact]
    public void TablesOfPositionsHaveTheirKnownValues()
    {
        Assert.Equal([0.5f, 0.25f, 0.125f, 0.0625f], PositionEncodings.AlibiSlopes(_cpu, 8)[..4].ToArray());
        Tensor table = PositionEncodings.Sinusoidal(_cpu, 2, 4);
        Assert.Equal([0f, 1f, 0f, 1f], table[0].ToArray());
        Assert.Equal((float)Math.Sin(1), table[1].ToArray()[0], 1e-7f);
        Assert.Throws<ArgumentOutOfRangeException>(() => PositionEncodings.AlibiSlopes(_cpu, 0));
    }
}
