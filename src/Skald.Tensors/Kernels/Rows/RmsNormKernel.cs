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
        for (int row = start; row < end; row++)
        {
            float* x = X + (row * Columns);
            float* y = Y + (row * Columns);
            TVector squares = TSimd.Zero;
            for (long i = 0; i < Columns; i += 16)
            {
                TVector v = ElementSpan.Load<TVector, TSimd>(x, i, Columns);
                squares = TSimd.MultiplyAdd(v, v, squares);
            }

            float r = 1f / float.Sqrt((TSimd.Sum(squares) / Columns) + Epsilon);
            if (Scale is not null) Scale[row] = r;
            TVector scale = TSimd.Broadcast(r);
            for (long i = 0; i < Columns; i += 16)
            {
                TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x, i, Columns), scale);
                if (Weight is not null)
                    v = TSimd.Multiply(v, TSimd.Add(ElementSpan.Load<TVector, TSimd>(Weight, i, Columns), offset));
                ElementSpan.Store<TVector, TSimd>(v, y, i, Columns);
            }
        }
    }
}
