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
        for (int row = start; row < end; row++)
        {
            float* y = Y + (row * Columns);
            float* dy = Dy + (row * Columns);
            float* dx = Dx + (row * Columns);
            TVector sum = TSimd.Zero;
            for (long i = 0; i < Columns; i += 16)
            {
                TVector g = ElementSpan.Load<TVector, TSimd>(dy, i, Columns);
                sum = Logarithm
                    ? TSimd.Add(sum, g)
                    : TSimd.MultiplyAdd(g, ElementSpan.Load<TVector, TSimd>(y, i, Columns), sum);
            }

            TVector total = TSimd.Broadcast(TSimd.Sum(sum));
            for (long i = 0; i < Columns; i += 16)
            {
                TVector g = ElementSpan.Load<TVector, TSimd>(dy, i, Columns);
                TVector p = ElementSpan.Load<TVector, TSimd>(y, i, Columns);
                TVector slope = Logarithm
                    ? TSimd.NegateMultiplyAdd(VectorMath.Exp<TVector, TSimd>(p), total, g)
                    : TSimd.Multiply(p, TSimd.Subtract(g, total));
                if (Accumulate) ElementSpan.Add<TVector, TSimd>(slope, dx, i, Columns);
                else ElementSpan.Store<TVector, TSimd>(slope, dx, i, Columns);
            }
        }
    }
}
