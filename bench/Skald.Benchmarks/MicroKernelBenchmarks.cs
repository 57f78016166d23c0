using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>The lone micro-kernel for AVX-512 on packed panels: what it gives by where its operands lie.</summary>
internal static unsafe class MicroKernelBenchmarks
{
    /// <summary>Each panel of A against every panel of B: in the first cache, in the second, and from beyond.</summary>
    public static void Run(Workers workers, Measurement measurement)
    {
        if (!Avx512F.IsSupported)
        {
            Console.WriteLine("micro-kernel: this processor lacks AVX-512.");
            return;
        }

        Measure(workers, measurement, depth: 256, rowPanels: 1, columnPanels: 1);
        Measure(workers, measurement, depth: 512, rowPanels: 1, columnPanels: 1);
        Measure(workers, measurement, depth: 512, rowPanels: 8, columnPanels: 8);
        Measure(workers, measurement, depth: 512, rowPanels: 64, columnPanels: 12);
        Measure(workers, measurement, depth: 512, rowPanels: 32, columnPanels: 64);
    }

    private static void Measure(Workers workers, Measurement measurement, int depth, int rowPanels, int columnPanels)
    {
        int rows = MicroKernel512.Rows, columns = MicroKernel512.Columns;
        using NativeBuffer a = new((long)rowPanels * rows * depth), b = new((long)columnPanels * columns * depth);
        using NativeBuffer c = new((long)rowPanels * rows * columns * columnPanels);
        Tile tile = new()
        {
            ADepthStride = rows,
            BDepthStride = columns,
            CRowStride = columns * columnPanels,
            Depth = depth,
            AheadA = a.Pointer,
            AheadB = b.Pointer,
        };
        (Times call, Times reference) = measurement.Alternate(Products, () => MachinePeak.MultiplyAdd(workers));
        double share = 2.0 * c.Length * depth / MachinePeak.Operations(workers) * workers.Threads;
        Console.WriteLine(
            $"micro-kernel, depth {depth}, {rowPanels,2} panels of A, {columnPanels,2} of B: " +
            $"{100 * share * reference.Median / call.Median:F1} % of one thread's peak, " +
            $"best {100 * share * reference.Best / call.Best:F1} %");

        void Products()
        {
            for (int p = 0; p < rowPanels; p++)
            {
                for (int q = 0; q < columnPanels; q++)
                {
                    tile.A = a.Pointer + (p * rows * depth);
                    tile.B = b.Pointer + (q * columns * depth);
                    tile.C = c.Pointer + (p * rows * tile.CRowStride) + (q * columns);
                    MicroKernel512.Run(in tile, rows, columns);
                }
            }
        }
    }
}
