using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Joins the blocks of each matrix in ascending order; an item is sixteen columns of one matrix.</summary>
internal unsafe struct BlockJoinKernel<TOp> : IRangeKernel
    where TOp : struct, IReduceOp
{
    public float* Parts;  // [matrices, Blocks, Columns]
    public float* Y;      // [matrices, Columns]
    public long Blocks;
    public long Columns;
    public long Count;    // numbers behind each result

    /// <summary>Items of one matrix.</summary>
    public readonly long Groups => (Columns + 15) / 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* lanes = stackalloc float[16];
        for (int item = start; item < end; item++)
        {
            long matrix = item / Groups;
            long column = (item - (matrix * Groups)) * 16;
            int width = (int)long.Min(16, Columns - column);
            float* part = Parts + (matrix * Blocks * Columns) + column;
            TVector total = ElementSpan.Load<TVector, TSimd>(part, width);
            for (long block = 1; block < Blocks; block++)
            {
                TVector next = ElementSpan.Load<TVector, TSimd>(part + (block * Columns), width);
                total = TOp.Join<TVector, TSimd>(total, next);
            }

            TSimd.Store(total, lanes);
            float* y = Y + (matrix * Columns) + column;
            for (int lane = 0; lane < width; lane++) y[lane] = TOp.Finish(lanes[lane], Count);
        }
    }
}
