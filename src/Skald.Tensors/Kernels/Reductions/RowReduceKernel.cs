using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Reduces each row; an item is a row.</summary>
internal unsafe struct RowReduceKernel<TOp> : IRangeKernel
    where TOp : struct, IReduceOp
{
    public float* X;  // [rows, Columns]
    public float* Y;  // [rows]
    public long Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int row = start; row < end; row++)
        {
            float* x = X + (row * Columns);
            double total = RowPart.Reduce<TOp, TVector, TSimd>(x, long.Min(RowPart.Size, Columns));
            for (long first = RowPart.Size; first < Columns; first += RowPart.Size)
            {
                long count = long.Min(RowPart.Size, Columns - first);
                total = TOp.Join(total, RowPart.Reduce<TOp, TVector, TSimd>(x + first, count));
            }

            Y[row] = TOp.Finish(total, Columns);
        }
    }
}
