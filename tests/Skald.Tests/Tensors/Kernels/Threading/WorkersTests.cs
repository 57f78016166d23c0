using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Threading;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(256)]
    public void EveryItemIsCarriedOutOnce(int threads)
    {
        using var workers = new Workers(threads);
        foreach (int count in new[] { 0, 1, 2, 3, 7, 100, 1001 })
        {
            foreach (int grain in new[] { 0, 1, 3, 64, 2000 })
            {
                var kernel = new Count { Visits = new int[count] };
                workers.Run(ref kernel, count, grain);
                Assert.All(kernel.Visits, visits => Assert.Equal(1, visits));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void PartsCoverAllItemsInOrder(int threads)
    {
        using var workers = new Workers(threads);
        foreach (int count in new[] { 1, 2, 7, 100, 1001 })
        {
            foreach (int grain in new[] { 1, 3, 64 })
            {
                int[] firsts = [.. Enumerable.Range(0, threads + 1).Select(thread => workers.First(thread, count, grain))];
                Assert.Equal((0, count), (firsts[0], firsts[^1]));
                Assert.Equal(firsts.Order(), firsts);
            }
        }
    }

    [Fact]
    public unsafe void WaitingThreadsMayFetchAnyAddress()
    {
        using var workers = new Workers(2);
        for (int call = 0; call < 200; call++)
        {
            workers.ReadSoon(call % 2, (byte*)(call * 0x1234567L), 1 << 16);
            var kernel = new Count { Visits = new int[50] };
            workers.Run(ref kernel, 50, 1);
            Assert.Equal(50, kernel.Visits.Sum());
        }
    }

    [Fact]
    public void ManySmallCallsEachFinishBeforeTheyReturn()
    {
        using var workers = new Workers(4);
        for (int call = 0; call < 20_000; call++)
        {
            var kernel = new Count { Visits = new int[1 + (call % 23)] };
            workers.Run(ref kernel, kernel.Visits.Length, 1);
            Assert.Equal(kernel.Visits.Length, kernel.Visits.Sum());
        }
    }

    [Fact]
    public void SeveralThreadsMayCallAtOnce()
    {
        using var workers = new Workers(3);
        var callers = new Thread[4];
        var wrong = new int[callers.Length];
        for (int i = 0; i < callers.Length; i++)
        {
            int caller = i;
            callers[i] = new Thread(() =>
            {
                for (int call = 0; call < 2_000; call++)
                {
                    var kernel = new Count { Visits = new int[40] };
                    workers.Run(ref kernel, 40, 1);
                    if (kernel.Visits.Any(visits => visits != 1)) wrong[caller]++;
                }
            });
            callers[i].Start();
        }

        foreach (Thread caller in callers) caller.Join();
        Assert.All(wrong, count => Assert.Equal(0, count));
    }

    [Fact]
    public void AKernelMayCallFromInside()
    {
        using var workers = new Workers(3);
        var kernel = new Nested { Workers = workers, Visits = new int[20 * 30] };
        workers.Run(ref kernel, 20, 1);
        Assert.All(kernel.Visits, visits => Assert.Equal(1, visits));
    }

    [Fact]
    public void AnExceptionReachesTheCallerAndThePoolGoesOn()
    {
        using var workers = new Workers(4);
        for (int call = 0; call < 500; call++)
        {
            var failing = new Failing { At = call % 64 };
            var error = Assert.Throws<InvalidOperationException>(() => workers.Run(ref failing, 64, 1));
            Assert.Equal($"item {call % 64}", error.Message);

            var kernel = new Count { Visits = new int[64] };
            workers.Run(ref kernel, 64, 1);
            Assert.All(kernel.Visits, visits => Assert.Equal(1, visits));
        }
    }

    [Fact]
    public void ThreadsThatHaveParkedAreWoken()
    {
        using var workers = new Workers(2);
        for (int call = 0; call < 20; call++)
        {
            // Each of the two items waits for the other to begin: it takes both threads to return.
            var kernel = new Meeting { Arrived = new int[1] };
            workers.Run(ref kernel, 2, 1);
            Assert.Equal(2, kernel.Arrived[0]);
            LetTheThreadsPark();
        }
    }

    [Fact]
    public void ACallAllocatesNothing()
    {
        using var workers = new Workers(2);
        var kernel = new Count { Visits = new int[64] };
        for (int warm = 0; warm < 100; warm++) workers.Run(ref kernel, 64, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int call = 0; call < 100; call++) workers.Run(ref kernel, 64, 1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void CallsAfterDisposeAreCarriedOutByTheirCaller()
    {
        var workers = new Workers(3);
        workers.Dispose();
        workers.Dispose();
        var kernel = new Count { Visits = new int[50] };
        workers.Run(ref kernel, 50, 1);
        Assert.All(kernel.Visits, visits => Assert.Equal(1, visits));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void AnImpossibleNumberOfThreadsIsRefused(int threads)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Workers(threads));
        Assert.Contains("threads must lie in [1, 256]", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Lets far more time pass than idle threads spend looking for work.</summary>
    private static void LetTheThreadsPark()
    {
        for (long end = Environment.TickCount64 + 2; Environment.TickCount64 < end;) Thread.Yield();
    }

    private struct Count : IRangeKernel
    {
        public int[] Visits;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++) Interlocked.Increment(ref Visits[item]);
        }
    }

    private struct Nested : IRangeKernel
    {
        public Workers Workers;
        public int[] Visits;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                var inner = new Count { Visits = new int[30] };
                Workers.Run(ref inner, 30, 1);
                inner.Visits.CopyTo(Visits, item * 30);
            }
        }
    }

    private struct Failing : IRangeKernel
    {
        public int At;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            if (At >= start && At < end) throw new InvalidOperationException($"item {At}");
        }
    }

    private struct Meeting : IRangeKernel
    {
        public int[] Arrived;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++) Interlocked.Increment(ref Arrived[0]);
            while (Volatile.Read(ref Arrived[0]) < 2) Thread.Yield();
        }
    }
}
