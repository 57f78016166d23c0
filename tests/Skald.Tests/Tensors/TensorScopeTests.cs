using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

public sealed class TensorScopeTests
{
    [Fact]
    public void WhatIsMadeInsideGoesBackToThePool()
    {
        using var device = new CpuDevice(1);
        Tensor lost;
        using (device.Scope()) lost = device.Ones([1000]) + 1;
        Assert.Throws<ObjectDisposedException>(() => lost.ToArray());
        Assert.Equal(0, device.Memory.InUse);
    }

    [Fact]
    public void WhatIsReturnedLivesAsLongAsTheEnclosingScope()
    {
        using var device = new CpuDevice(1);
        Tensor handed;
        using (TensorScope outer = device.Scope())
        {
            using (TensorScope inner = device.Scope()) handed = inner.Return(device.Ones([3]) + 1);
            Assert.Equal([2f, 2f, 2f], handed.ToArray());
        }

        Assert.Throws<ObjectDisposedException>(() => handed.ToArray());
    }

    [Fact]
    public void WhatIsReturnedFromTheOutermostScopeOrKeptStays()
    {
        using var device = new CpuDevice(1);
        Tensor returned, kept;
        using (TensorScope outer = device.Scope())
        {
            returned = outer.Return(device.Ones([2]));
            using (device.Scope()) kept = device.Zeros([2]).Keep();
        }

        Assert.Equal([1f, 1f], returned.ToArray());
        Assert.Equal([0f, 0f], kept.ToArray());
    }

    [Fact]
    public void MemoryStaysFlatFromStepToStep()
    {
        using var device = new CpuDevice(2);
        long reserved = 0;
        for (int step = 0; step < 50; step++)
        {
            using TensorScope scope = device.Scope();
            Tensor x = device.Ones([100, 100]);
            for (int i = 0; i < 10; i++) x = x.MatMul(x) * 0.01f;
            if (step == 2) reserved = device.Memory.Reserved;
        }

        Assert.Equal(reserved, device.Memory.Reserved);
    }

    [Fact]
    public void AnotherThreadsTensorsAreItsOwn()
    {
        using var device = new CpuDevice(1);
        Tensor? other = null;
        using (device.Scope())
        {
            var thread = new Thread(() => other = device.Ones([4]));
            thread.Start();
            thread.Join();
        }

        Assert.Equal(4f, other!.Sum().Item());
    }
}
