using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>dGate = dy · up · f′(gate), dUp = dy · f(gate); an item is a row.</summary>
internal unsafe struct GatedGradientKernel<TOp> : IRangeKernel
    where TOp : struct, IUnaryOp
{
    public float* Gate;
    public float* Up;
    public float* Dy;
    public float* DGate;
    public float* DUp;
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
            float* dy = Dy + (row * Columns);
            for (long i = 0; i < Columns; i += 16)
            {
                TVector g = ElementSpan.Load<TVector, TSimd>(gate, i, Columns);
                TVector u = ElementSpan.Load<TVector, TSimd>(up, i, Columns);
                TVector d = ElementSpan.Load<TVector, TSimd>(dy, i, Columns);
                TVector f = TOp.Apply<TVector, TSimd>(g, none, none, none);
                TVector slope = TOp.Gradient<TVector, TSimd>(g, f, TSimd.Multiply(d, u), none, none, none);
                ElementSpan.Store<TVector, TSimd>(slope, DGate + (row * GateStride), i, Columns);
                ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(d, f), DUp + (row * UpStride), i, Columns);
            }
        }
    }
}
