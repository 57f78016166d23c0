using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>dx = r (g − mean g − x̂ · mean(g x̂)) with g = dy · w; an item is a block of 64 rows.</summary>
internal unsafe struct LayerNormGradientKernel : IRangeKernel
{
    public float* X;
    public float* Weight;
    public float* Mean;
    public float* Scale;
    public float* Dy;
    public float* Dx;
    public float* WeightParts;  // [blocks, Columns], or null
    public float* BiasParts;    // [blocks, Columns], or null
    public long Rows;
    public long Columns;
    public bool Accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int block = start; block < end; block++)
        {
            float* weightPart = WeightParts is null ? null : WeightParts + (block * Columns);
            float* biasPart = BiasParts is null ? null : BiasParts + (block * Columns);
            if (weightPart is not null) new Span<float>(weightPart, checked((int)Columns)).Clear();
            if (biasPart is not null) new Span<float>(biasPart, checked((int)Columns)).Clear();
            long first = (long)block * RowBlocks.Height;
            long last = long.Min(first + RowBlocks.Height, Rows);
            for (long row = first; row < last; row++) Row<TVector, TSimd>(row, weightPart, biasPart);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Row<TVector, TSimd>(long row, float* weightPart, float* biasPart)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* x = X + (row * Columns);
        float* dy = Dy + (row * Columns);
        TVector r = TSimd.Broadcast(Scale[row]);
        TVector mean = TSimd.Broadcast(Mean[row]);
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        TVector sum = TSimd.Zero;
        TVector products = TSimd.Zero;
        for (long i = 0; i < whole; i += 16)
        {
            TVector g = ElementSpan.Load<TVector, TSimd>(dy + i, 16);
            TVector normal = TSimd.Multiply(TSimd.Subtract(ElementSpan.Load<TVector, TSimd>(x + i, 16), mean), r);
            Share<TVector, TSimd>(g, normal, weightPart, biasPart, i, 16);
            g = Weighted<TVector, TSimd>(g, i, 16);
            sum = TSimd.Add(sum, g);
            products = TSimd.MultiplyAdd(g, normal, products);
        }

        if (rest > 0)
        {
            TVector g = ElementSpan.Load<TVector, TSimd>(dy + whole, rest);
            TVector normal = TSimd.Multiply(TSimd.Subtract(ElementSpan.Load<TVector, TSimd>(x + whole, rest), mean), r);
            Share<TVector, TSimd>(g, normal, weightPart, biasPart, whole, rest);
            g = Weighted<TVector, TSimd>(g, whole, rest);
            sum = TSimd.Add(sum, g);
            products = TSimd.MultiplyAdd(g, normal, products);
        }

        if (Dx is null) return;
        TVector meanG = TSimd.Broadcast(TSimd.Sum(sum) / Columns);
        TVector meanProduct = TSimd.Broadcast(TSimd.Sum(products) / Columns);
        float* dx = Dx + (row * Columns);
        for (long i = 0; i < whole; i += 16)
            Spread<TVector, TSimd>(x, dy, dx, i, 16, mean, r, meanG, meanProduct);
        if (rest > 0) Spread<TVector, TSimd>(x, dy, dx, whole, rest, mean, r, meanG, meanProduct);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share<TVector, TSimd>(
        TVector g, TVector normal, float* weightPart, float* biasPart, long i, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (biasPart is not null) ElementSpan.Store<TVector, TSimd>(g, biasPart + i, lanes, accumulate: true);
        if (weightPart is null) return;
        TVector share = ElementSpan.Load<TVector, TSimd>(weightPart + i, lanes);
        ElementSpan.Store<TVector, TSimd>(TSimd.MultiplyAdd(g, normal, share), weightPart + i, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Spread<TVector, TSimd>(
        float* x, float* dy, float* dx, long i, int lanes, TVector mean, TVector r, TVector meanG, TVector meanProduct)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector g = Weighted<TVector, TSimd>(ElementSpan.Load<TVector, TSimd>(dy + i, lanes), i, lanes);
        TVector normal = TSimd.Multiply(TSimd.Subtract(ElementSpan.Load<TVector, TSimd>(x + i, lanes), mean), r);
        TVector centred = TSimd.NegateMultiplyAdd(normal, meanProduct, TSimd.Subtract(g, meanG));
        ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(r, centred), dx + i, lanes, Accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Weighted<TVector, TSimd>(TVector g, long i, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        Weight is null ? g : TSimd.Multiply(g, ElementSpan.Load<TVector, TSimd>(Weight + i, lanes));
}
