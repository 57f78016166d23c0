using System.Diagnostics;
using Skald.Tensors.Kernels.Diagnostics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Cpu;

public sealed unsafe partial class CpuDevice
{
    /// <summary>The most multiply-adds that this device's threads do now, in GFLOP/s: the median of short measurements.</summary>
    /// <param name="repeats">Measurements, of a fifth of a millisecond each.</param>
    public double MeasurePeakGigaFlops(int repeats = 21)
    {
        int items = 16 * Threads;
        using Tensor sink = Empty([items]);
        var kernel = new PeakKernel { Sink = sink.Floats() };
        double seconds = Median(kernel, items, repeats);
        return items * PeakKernel.FlopsPerItem / seconds / 1e9;
    }

    /// <summary>What this device's threads read from memory now, in GB/s, over 256 MB.</summary>
    public double MeasureReadGigaBytes()
    {
        const int items = 256;
        using Tensor source = Zeros([items * (ReadKernel.BytesPerItem / sizeof(float))]);
        using Tensor sink = Empty([items]);
        var kernel = new ReadKernel { Source = source.Floats(), Sink = sink.Floats() };
        double seconds = Median(kernel, items, repeats: 9);
        return items * (double)ReadKernel.BytesPerItem / seconds / 1e9;
    }

    /// <summary>Seconds of a run; the kernel is a local here, for workers need it to stay in its place.</summary>
    private double Median<TKernel>(TKernel kernel, int items, int repeats)
        where TKernel : struct, IRangeKernel
    {
        Workers.Run(ref kernel, items, 1);
        var times = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Workers.Run(ref kernel, items, 1);
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(times);
        return times[repeats / 2];
    }
}
