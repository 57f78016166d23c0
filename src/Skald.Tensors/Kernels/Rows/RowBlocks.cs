using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Sums over rows, as of a weight's gradient: blocks of 64 rows, joined in ascending order.</summary>
internal static unsafe class RowBlocks
{
    /// <summary>Rows of a block.</summary>
    public const int Height = 64;

    /// <summary>Blocks that cover <paramref name="rows"/> rows.</summary>
    public static long Count(long rows) => (rows + Height - 1) / Height;

    /// <summary>total += the sum of all blocks.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="parts">[blocks, columns]</param>
    /// <param name="total">[columns]</param>
    /// <param name="blocks">Blocks, at least 1.</param>
    /// <param name="columns">Columns.</param>
    public static void AddTo(Workers workers, float* parts, float* total, long blocks, long columns)
    {
        var kernel = new Kernel { Parts = parts, Total = total, Blocks = blocks, Columns = columns };
        workers.Run(ref kernel, checked((int)((columns + 15) / 16)), (int)long.Max(1, 512 / blocks));
    }

    private struct Kernel : IRangeKernel
    {
        public float* Parts;
        public float* Total;
        public long Blocks;
        public long Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (long column = start * 16L; column < long.Min(end * 16L, Columns); column += 16)
            {
                int lanes = (int)long.Min(16, Columns - column);
                TVector sum = ElementSpan.Load<TVector, TSimd>(Parts + column, lanes);
                for (long block = 1; block < Blocks; block++)
                    sum = TSimd.Add(sum, ElementSpan.Load<TVector, TSimd>(Parts + (block * Columns) + column, lanes));
                ElementSpan.Store<TVector, TSimd>(sum, Total + column, lanes, accumulate: true);
            }
        }
    }
}
