using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

public sealed class AutogradTests
{
    private readonly CpuDevice _cpu = new(1);

    private Tensor Leaf(Shape shape, params ReadOnlySpan<float> values)
    {
        Tensor x = _cpu.From(values, shape);
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void GradientOfAProductIsTheOtherFactor()
    {
        Tensor a = Leaf([2], 2, 3), b = Leaf([2], 5, 7);
        (a * b).Sum().Backward();
        Assert.Equal([5f, 7f], a.Grad!.ToArray());
        Assert.Equal([2f, 3f], b.Grad!.ToArray());
    }

    [Fact]
    public void GradientsAccumulateOverPasses()
    {
        Tensor a = Leaf([2], 2, 3);
        a.Sum().Backward();
        a.Sum().Backward();
        Assert.Equal([2f, 2f], a.Grad!.ToArray());
    }

    [Fact]
    public void BroadcastOperandsReceiveSums()
    {
        Tensor a = Leaf([2, 1], 1, 2), b = Leaf([3], 1, 2, 3);
        (a * b).Sum().Backward();
        Assert.Equal([6f, 6f], a.Grad!.ToArray());
        Assert.Equal([3f, 3f, 3f], b.Grad!.ToArray());
    }

    [Fact]
    public void ViewsOfOneTensorShareItsGradient()
    {
        Tensor x = Leaf([2, 3], 1, 2, 3, 4, 5, 6);
        Tensor y = x * 1f;
        Tensor left = y.Narrow(1, 0, 1), right = y.Narrow(1, 2, 1).Transpose(0, 1);
        (left.Sum() + (right * 10f).Sum()).Backward();
        Assert.Equal([1f, 0f, 10f, 1f, 0f, 10f], x.Grad!.ToArray());
    }

    [Fact]
    public void TermsOfASumDoNotWriteIntoOneAnothersGradient()
    {
        // Both terms of each sum receive the very gradient of the sum; x and y then receive more.
        Tensor leaf = Leaf([2], 1, 2);
        Tensor x = leaf * 1f, y = x * 3f, sum = x + y, again = sum + x;
        y.RetainGrad();
        sum.RetainGrad();
        (again * 5f + y * 7f).Sum().Backward();
        Assert.Equal([5f, 5f], sum.Grad!.ToArray());
        Assert.Equal([12f, 12f], y.Grad!.ToArray());
        Assert.Equal([46f, 46f], leaf.Grad!.ToArray());
    }

    [Fact]
    public void AGradientThatIsAskedForIsNotSharedWithTheUser()
    {
        Tensor leaf = Leaf([2], 1, 2);
        Tensor x = leaf * 2f, sum = x + leaf * 3f;
        Tensor?[] gradients = Tensor.Gradients([sum.Sum()], [sum, x]);
        gradients[0]!.CopyFrom(_cpu.Scalar(9));
        Assert.Equal([1f, 1f], gradients[1]!.ToArray());
    }

    [Fact]
    public void AMissingGradientIsNotAZero()
    {
        Tensor a = Leaf([1], 2), b = Leaf([1], 3);
        (a * 2f).Sum().Backward();
        Assert.Null(b.Grad);
    }

    [Fact]
    public void SecondDerivativeOfACube()
    {
        Tensor x = Leaf([1], 3);
        Tensor y = (x * x * x).Sum();
        Tensor dy = Tensor.Gradients([y], [x], createGraph: true)[0]!;
        Tensor ddy = Tensor.Gradients([dy.Sum()], [x])[0]!;
        Assert.Equal(27f, dy.Item());
        Assert.Equal(18f, ddy.Item());
        Assert.Null(x.Grad);
    }

    [Fact]
    public void ASecondPassOverAFreedGraphIsRefused()
    {
        Tensor x = Leaf([1], 3);
        Tensor y = (x * x).Sum();
        y.Backward();
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message);
    }

    [Fact]
    public void NothingIsRecordedInsideANoGradScope()
    {
        Tensor x = Leaf([1], 3);
        using (_cpu.NoGrad()) Assert.False((x * x).RequiresGrad);
        Assert.True((x * x).RequiresGrad);
    }

    [Fact]
    public void AKeptTensorKeepsItsValuesWhileMemoryIsReused()
    {
        Tensor kept = _cpu.Full([1000], 7);
        for (int step = 0; step < 100; step++) _ = _cpu.Full([1 << 18], step) + 1f;
        Assert.All(kept.ToArray(), v => Assert.Equal(7f, v));
        Assert.True(_cpu.Memory.Peak < 80 << 20, $"{_cpu.Memory}");
    }
}
