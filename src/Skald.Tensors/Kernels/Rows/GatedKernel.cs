using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>y = f(gate) · up; an item is a row.</summary>
internal unsafe struct GatedKernel<TOp> : IRangeKernel
    where TOp : struct, IUnaryOp
{
    public float* Gate;
    public float* Up;
    public float* Y;
    public long GateStride;
    public long UpStride;
    public long Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector none = TSimd.Zero;
        for (int row = start; row < end; row++)
        {
            float* gate = Gate + (row * GateStride);
            float* up = Up + (row * UpStride);
            float* y = Y + (row * Columns);
            for (long i = 0; i < Columns; i += 16)
            {
                TVector g = ElementSpan.Load<TVector, TSimd>(gate, i, Columns);
                TVector u = ElementSpan.Load<TVector, TSimd>(up, i, Columns);
                TVector f = TOp.Apply<TVector, TSimd>(g, none, none, none);
                ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(f, u), y, i, Columns);
            }
        }
    }
}
