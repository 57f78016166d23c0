using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Reduces the parts of one long row, for the caller to join.</summary>
internal unsafe struct RowPartsKernel<TOp> : IRangeKernel
    where TOp : struct, IReduceOp
{
    public float* X;      // [Columns]
    public float* Parts;  // [PartsOf(Columns)]
    public long Columns;

    /// <summary>Parts worth a thread.</summary>
    public static int Grain => 4;

    /// <summary>Parts of a row, at least one.</summary>
    public static long PartsOf(long columns) => long.Max(1, (columns + RowPart.Size - 1) / RowPart.Size);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int part = start; part < end; part++)
        {
            long first = (long)part * RowPart.Size;
            long count = long.Min(RowPart.Size, Columns - first);
            Parts[part] = RowPart.Reduce<TOp, TVector, TSimd>(X + first, count);
        }
    }
}
