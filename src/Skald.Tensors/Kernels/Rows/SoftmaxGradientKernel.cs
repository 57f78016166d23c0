using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>The gradient of probabilities or log-probabilities; an item is a row.</summary>
internal unsafe struct SoftmaxGradientKernel : IRangeKernel
{
    public float* Y;
    public float* Dy;
    public float* Dx;
    public long Columns;
    public bool Logarithm;
    public bool Accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        for (int row = start; row < end; row++)
        {
            float* y = Y + (row * Columns);
            float* dy = Dy + (row * Columns);
            float* dx = Dx + (row * Columns);
            TVector sum = TSimd.Zero;
            for (long i = 0; i < whole; i += 16) sum = Gather<TVector, TSimd>(y + i, dy + i, 16, sum);
            if (rest > 0) sum = Gather<TVector, TSimd>(y + whole, dy + whole, rest, sum);
            TVector total = TSimd.Broadcast(TSimd.Sum(sum));
            for (long i = 0; i < whole; i += 16) Spread<TVector, TSimd>(y + i, dy + i, dx + i, 16, total);
            if (rest > 0) Spread<TVector, TSimd>(y + whole, dy + whole, dx + whole, rest, total);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Gather<TVector, TSimd>(float* y, float* dy, int lanes, TVector sum)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector g = ElementSpan.Load<TVector, TSimd>(dy, lanes);
        return Logarithm
            ? TSimd.Add(sum, g)
            : TSimd.MultiplyAdd(g, ElementSpan.Load<TVector, TSimd>(y, lanes), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Spread<TVector, TSimd>(float* y, float* dy, float* dx, int lanes, TVector total)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector g = ElementSpan.Load<TVector, TSimd>(dy, lanes);
        TVector p = ElementSpan.Load<TVector, TSimd>(y, lanes);
        TVector slope = Logarithm
            ? TSimd.NegateMultiplyAdd(VectorMath.Exp<TVector, TSimd>(p), total, g)
            : TSimd.Multiply(p, TSimd.Subtract(g, total));
        ElementSpan.Store<TVector, TSimd>(slope, dx, lanes, Accumulate);
    }
}
