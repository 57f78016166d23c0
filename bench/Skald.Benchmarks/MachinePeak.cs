using Skald.Tensors.Kernels.Diagnostics;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>What the machine can do at this moment: multiply-adds in registers, and reads from memory.</summary>
internal static unsafe class MachinePeak
{
    private const int ItemsPerThread = 16;
    private static readonly NativeBuffer s_large = new(160L << 20);  // 640 MiB: servers' last caches hold a quarter of that
    private static readonly NativeBuffer s_results = new(ItemsPerThread * Workers.MaxThreads);

    /// <summary>Bytes that one call of <see cref="Read"/> reads.</summary>
    public static double BytesRead => s_large.Length * sizeof(float);

    /// <summary>Floating-point operations of one call of <see cref="MultiplyAdd"/>.</summary>
    public static double Operations(Workers workers) => PeakKernel.FlopsPerItem * Items(workers);

    /// <summary>Independent fused multiply-adds in registers, on all threads.</summary>
    public static void MultiplyAdd(Workers workers)
    {
        var kernel = new PeakKernel { Sink = s_results.Pointer };
        workers.Run(ref kernel, Items(workers), 1);
    }

    /// <summary>Reads a buffer larger than most caches, on all threads.</summary>
    public static void Read(Workers workers)
    {
        var kernel = new ReadKernel { Source = s_large.Pointer, Sink = s_results.Pointer };
        workers.Run(ref kernel, (int)(s_large.Length * sizeof(float) / ReadKernel.BytesPerItem), 1);
    }

    private static int Items(Workers workers) => workers.Threads * ItemsPerThread;
}
