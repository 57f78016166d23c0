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
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        TVector sum = TSimd.Zero;
        for (long i = 0; i < whole; i += 16) sum = Gather<TVector, TSimd>(x, dy, part, i, 16, r, sum);
        if (rest > 0) sum = Gather<TVector, TSimd>(x, dy, part, whole, rest, r, sum);

        if (Dx is null) return;
        TVector mean = TSimd.Broadcast(TSimd.Sum(sum) / Columns);
        float* dx = Dx + (row * Columns);
        for (long i = 0; i < whole; i += 16) Spread<TVector, TSimd>(x, dy, dx, i, 16, r, mean);
        if (rest > 0) Spread<TVector, TSimd>(x, dy, dx, whole, rest, r, mean);
    }

    /// <summary>Adds to Σ g x̂ and to the weight's gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Gather<TVector, TSimd>(
        float* x, float* dy, float* part, long i, int lanes, TVector r, TVector sum)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector g = ElementSpan.Load<TVector, TSimd>(dy + i, lanes);
        TVector normal = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x + i, lanes), r);
        if (part is not null)
        {
            TVector share = ElementSpan.Load<TVector, TSimd>(part + i, lanes);
            ElementSpan.Store<TVector, TSimd>(TSimd.MultiplyAdd(g, normal, share), part + i, lanes);
        }

        return TSimd.MultiplyAdd(Weighted<TVector, TSimd>(g, i, lanes), normal, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Spread<TVector, TSimd>(
        float* x, float* dy, float* dx, long i, int lanes, TVector r, TVector mean)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector g = Weighted<TVector, TSimd>(ElementSpan.Load<TVector, TSimd>(dy + i, lanes), i, lanes);
        TVector normal = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x + i, lanes), r);
        TVector slope = TSimd.Multiply(r, TSimd.NegateMultiplyAdd(normal, mean, g));
        ElementSpan.Store<TVector, TSimd>(slope, dx + i, lanes, Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Weighted<TVector, TSimd>(TVector g, long i, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        Weight is null
            ? g
            : TSimd.Multiply(
                g, TSimd.Add(ElementSpan.Load<TVector, TSimd>(Weight + i, lanes), TSimd.Broadcast(Offset)));
}
