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
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        for (int row = start; row < end; row++)
        {
            float* gate = Gate + (row * GateStride);
            float* up = Up + (row * UpStride);
            float* y = Y + (row * Columns);
            for (long i = 0; i < whole; i += 16) Step<TVector, TSimd>(gate + i, up + i, y + i, 16);
            if (rest > 0) Step<TVector, TSimd>(gate + whole, up + whole, y + whole, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVector, TSimd>(float* gate, float* up, float* y, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector none = TSimd.Zero;
        TVector f = TOp.Apply<TVector, TSimd>(ElementSpan.Load<TVector, TSimd>(gate, lanes), none, none, none);
        TVector u = ElementSpan.Load<TVector, TSimd>(up, lanes);
        ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(f, u), y, lanes);
    }
}
