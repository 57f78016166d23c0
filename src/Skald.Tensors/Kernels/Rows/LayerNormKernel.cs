using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>y = (x − mean) · r · w + b; an item is a row.</summary>
internal unsafe struct LayerNormKernel : IRangeKernel
{
    public float* X;
    public float* Weight;
    public float* Bias;
    public float* Y;
    public float* Mean;
    public float* Scale;
    public long Columns;
    public float Epsilon;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long full = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - full);
        for (int row = start; row < end; row++)
        {
            float* x = X + (row * Columns);
            float* y = Y + (row * Columns);
            TVector sum = TSimd.Zero;
            for (long i = 0; i < full; i += 16) sum = TSimd.Add(sum, TSimd.Load(x + i));
            if (rest > 0) sum = TSimd.Add(sum, ElementSpan.Load<TVector, TSimd>(x + full, rest));
            float m = TSimd.Sum(sum) / Columns;
            TVector mean = TSimd.Broadcast(m);

            // Deviations from the mean itself: no cancellation, and a constant row has variance 0.
            TVector squares = TSimd.Zero;
            for (long i = 0; i < full; i += 16)
            {
                TVector d = TSimd.Subtract(TSimd.Load(x + i), mean);
                squares = TSimd.MultiplyAdd(d, d, squares);
            }

            if (rest > 0)
            {
                TVector tail = Tail.Load<TVector, TSimd>(x + full, rest, m);
                TVector d = TSimd.Subtract(tail, mean);
                squares = TSimd.MultiplyAdd(d, d, squares);
            }

            float r = 1f / float.Sqrt((TSimd.Sum(squares) / Columns) + Epsilon);
            if (Mean is not null) Mean[row] = m;
            if (Scale is not null) Scale[row] = r;
            TVector scale = TSimd.Broadcast(r);
            for (long i = 0; i < full; i += 16) Normalise<TVector, TSimd>(x, y, i, 16, mean, scale);
            if (rest > 0) Normalise<TVector, TSimd>(x, y, full, rest, mean, scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Normalise<TVector, TSimd>(
        float* x, float* y, long i, int lanes, TVector mean, TVector scale)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector v = TSimd.Subtract(ElementSpan.Load<TVector, TSimd>(x + i, lanes), mean);
        v = TSimd.Multiply(v, scale);
        if (Weight is not null) v = TSimd.Multiply(v, ElementSpan.Load<TVector, TSimd>(Weight + i, lanes));
        if (Bias is not null) v = TSimd.Add(v, ElementSpan.Load<TVector, TSimd>(Bias + i, lanes));
        ElementSpan.Store<TVector, TSimd>(v, y + i, lanes);
    }
}
