using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>y = x · r · w with r = 1/√(mean x² + ε); an item is a row.</summary>
internal unsafe struct RmsNormKernel : IRangeKernel
{
    public float* X;
    public float* Weight;
    public float* Y;
    public float* Scale;
    public long Columns;
    public float Epsilon;
    public float Offset;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector offset = TSimd.Broadcast(Offset);
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        for (int row = start; row < end; row++)
        {
            float* x = X + (row * Columns);
            float* y = Y + (row * Columns);
            TVector squares = TSimd.Zero;
            for (long i = 0; i < whole; i += 16)
            {
                TVector v = TSimd.Load(x + i);
                squares = TSimd.MultiplyAdd(v, v, squares);
            }

            if (rest > 0)
            {
                TVector v = ElementSpan.Load<TVector, TSimd>(x + whole, rest);
                squares = TSimd.MultiplyAdd(v, v, squares);
            }

            float r = 1f / float.Sqrt((TSimd.Sum(squares) / Columns) + Epsilon);
            if (Scale is not null) Scale[row] = r;
            TVector scale = TSimd.Broadcast(r);
            for (long i = 0; i < whole; i += 16) Normalise<TVector, TSimd>(x, y, i, 16, scale, offset);
            if (rest > 0) Normalise<TVector, TSimd>(x, y, whole, rest, scale, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Normalise<TVector, TSimd>(
        float* x, float* y, long i, int lanes, TVector scale, TVector offset)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x + i, lanes), scale);
        if (Weight is not null)
            v = TSimd.Multiply(v, TSimd.Add(ElementSpan.Load<TVector, TSimd>(Weight + i, lanes), offset));
        ElementSpan.Store<TVector, TSimd>(v, y + i, lanes);
    }
}
