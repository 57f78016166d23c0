using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Reduces blocks of 64 rows to one row each; an item is a block of one matrix.</summary>
internal unsafe struct RowBlockKernel<TOp> : IRangeKernel
    where TOp : struct, IReduceOp
{
    /// <summary>Rows of a block.</summary>
    public const int Height = 64;

    public float* X;      // [matrices, Rows, Columns]
    public float* Parts;  // [matrices, blocks, Columns]
    public long Rows;
    public long Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long blocks = long.Max(1, (Rows + Height - 1) / Height);
        for (int item = start; item < end; item++)
        {
            long matrix = item / blocks;
            long first = (item - (matrix * blocks)) * Height;
            float* x = X + (((matrix * Rows) + first) * Columns);
            Block<TVector, TSimd>(x, (int)long.Min(Height, Rows - first), Parts + (item * Columns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Block<TVector, TSimd>(float* x, int rows, float* y)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector identity = TSimd.Broadcast(TOp.Identity);
        long c = 0;
        for (; c <= Columns - 64; c += 64)
        {
            TVector t0 = identity;
            TVector t1 = identity;
            TVector t2 = identity;
            TVector t3 = identity;
            float* p = x + c;
            for (int row = 0; row < rows; row++, p += Columns)
            {
                t0 = TOp.Step<TVector, TSimd>(t0, TSimd.Load(p));
                t1 = TOp.Step<TVector, TSimd>(t1, TSimd.Load(p + 16));
                t2 = TOp.Step<TVector, TSimd>(t2, TSimd.Load(p + 32));
                t3 = TOp.Step<TVector, TSimd>(t3, TSimd.Load(p + 48));
            }

            TSimd.Store(t0, y + c);
            TSimd.Store(t1, y + c + 16);
            TSimd.Store(t2, y + c + 32);
            TSimd.Store(t3, y + c + 48);
        }

        for (; c < Columns; c += 16)
        {
            int lanes = (int)long.Min(16, Columns - c);
            TVector total = identity;
            for (int row = 0; row < rows; row++)
            {
                float* p = x + (row * Columns) + c;
                TVector v = lanes == 16 ? TSimd.Load(p) : Tail.Load<TVector, TSimd>(p, lanes);
                total = TOp.Step<TVector, TSimd>(total, v);
            }

            Tail.Store<TVector, TSimd>(total, y + c, lanes);
        }
    }
}
