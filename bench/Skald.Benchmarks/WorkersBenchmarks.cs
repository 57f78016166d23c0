using System.Diagnostics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>What handing work to the threads costs.</summary>
internal static class WorkersBenchmarks
{
    /// <summary>An empty call in a row of others, and one after a pause in which the threads have parked.</summary>
    public static void Run(Workers workers)
    {
        var kernel = default(Empty);
        var times = new double[2_000];
        for (int warm = 0; warm < 50_000; warm++) workers.Run(ref kernel, 64, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < 20; call++) workers.Run(ref kernel, 64, 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 20;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.Sort(times);
        Console.WriteLine(
            $"empty call, warm: median {times[times.Length / 2]:F2} µs, best {times[0]:F2} µs, {allocated} bytes");

        times = new double[200];
        for (int i = 0; i < times.Length; i++)
        {
            Thread.Sleep(1);
            long start = Stopwatch.GetTimestamp();
            workers.Run(ref kernel, 64, 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"empty call, threads parked: median {times[times.Length / 2]:F2} µs, best {times[0]:F2} µs");
    }

    private struct Empty : IRangeKernel
    {
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
        }
    }
}
