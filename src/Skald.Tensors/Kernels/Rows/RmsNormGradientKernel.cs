using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>dx = r (g − x̂ · mean(g x̂)) with g = dy · w; an item is a block of 64 rows and its share of dw.</summary>
internal unsafe struct RmsNormGradientKernel : IRangeKernel
{
    public float* X;
    public float* Weight;
    public float* Scale;
    public float* Dy;
    public float* Dx;
    public float* Parts;  // [blocks, Columns], or null
    public long Rows;
    public long Columns;
    public float Offset;
    public bool Accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int block = start; block < end; block++)
        {
            float* part = Parts is null ? null : Parts + (block * Columns);
            if (part is not null) new Span<float>(part, checked((int)Columns)).Clear();
            long first = (long)block * RowBlocks.Height;
            long last = long.Min(first + RowBlocks.Height, Rows);
            for (long row = first; row < last; row++) Row<TVector, TSimd>(row, part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Row<TVector, TSimd>(long row, float* part)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = X + (row * Columns);
        float* dy = Dy + (row * Columns);
        TVector r = TSimd.Broadcast(Scale[row]);
        TVector sum = TSimd.Zero;
        for (long i = 0; i < Columns; i += 16)
        {
            TVector g = ElementSpan.Load<TVector, TSimd>(dy, i, Columns);
            TVector normal = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x, i, Columns), r);
            if (part is not null)
            {
                TVector share = ElementSpan.Load<TVector, TSimd>(part, i, Columns);
                ElementSpan.Store<TVector, TSimd>(TSimd.MultiplyAdd(g, normal, share), part, i, Columns);
            }

            sum = TSimd.MultiplyAdd(Weighted<TVector, TSimd>(g, i), normal, sum);
        }

        if (Dx is null) return;
        TVector mean = TSimd.Broadcast(TSimd.Sum(sum) / Columns);
        float* dx = Dx + (row * Columns);
        for (long i = 0; i < Columns; i += 16)
        {
            TVector g = Weighted<TVector, TSimd>(ElementSpan.Load<TVector, TSimd>(dy, i, Columns), i);
            TVector normal = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x, i, Columns), r);
            TVector slope = TSimd.Multiply(r, TSimd.NegateMultiplyAdd(normal, mean, g));
            if (Accumulate) ElementSpan.Add<TVector, TSimd>(slope, dx, i, Columns);
            else ElementSpan.Store<TVector, TSimd>(slope, dx, i, Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Weighted<TVector, TSimd>(TVector g, long i)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        Weight is null
            ? g
            : TSimd.Multiply(
                g, TSimd.Add(ElementSpan.Load<TVector, TSimd>(Weight, i, Columns), TSimd.Broadcast(Offset)));
}
