using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Threading;

public sealed unsafe class ScratchPoolTests
{
    [Fact]
    public void BlocksAreAlignedAndLargeEnough()
    {
        var pool = new ScratchPool(4);
        foreach (long floats in new long[] { 1, 16, 17, 1000, 5, 100_000 })
        {
            ScratchPool.Block block = pool.Rent(floats);
            Assert.Equal(0, (nint)block.Pointer % ScratchPool.Alignment);
            Assert.True(block.Length >= floats);
            new Span<float>(block.Pointer, (int)floats).Fill(1f);
            pool.Return(block);
        }
    }

    [Fact]
    public void AReturnedBlockIsUsedAgain()
    {
        var pool = new ScratchPool(4);
        ScratchPool.Block large = pool.Rent(1000), small = pool.Rent(10);
        pool.Return(small);
        pool.Return(large);
        Assert.Same(large, pool.Rent(900));
        Assert.Same(small, pool.Rent(10));
    }

    [Fact]
    public void ALargerBlockReplacesOneThatIsTooSmall()
    {
        var pool = new ScratchPool(2);
        ScratchPool.Block first = pool.Rent(10);
        pool.Return(first);
        ScratchPool.Block second = pool.Rent(20);
        Assert.NotSame(first, second);
        Assert.True(first.Pointer == null);
        pool.Return(second);
        Assert.Same(second, pool.Rent(15));
    }

    [Fact]
    public void BlocksBeyondTheSlotsAreFreed()
    {
        var pool = new ScratchPool(1);
        ScratchPool.Block a = pool.Rent(10), b = pool.Rent(10);
        pool.Return(a);
        pool.Return(b);
        Assert.True(a.Pointer != null);
        Assert.True(b.Pointer == null);
    }

    [Fact]
    public void ThreadsNeverShareABlock()
    {
        var pool = new ScratchPool(3);
        int shared = 0;
        Thread[] threads = [.. Enumerable.Range(1, 6).Select(id => new Thread(() =>
        {
            for (int round = 0; round < 3_000; round++)
            {
                ScratchPool.Block block = pool.Rent(1 + (round * id % 50));
                *block.Pointer = id;
                Thread.Yield();
                if (*block.Pointer != id) Interlocked.Increment(ref shared);
                pool.Return(block);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, shared);
    }
}
