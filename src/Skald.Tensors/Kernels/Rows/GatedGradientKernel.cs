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
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        for (int row = start; row < end; row++)
        {
            for (long i = 0; i < whole; i += 16) Step<TVector, TSimd>(row, i, 16);
            if (rest > 0) Step<TVector, TSimd>(row, whole, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Step<TVector, TSimd>(long row, long i, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long gateAt = (row * GateStride) + i;
        long upAt = (row * UpStride) + i;
        TVector none = TSimd.Zero;
        TVector g = ElementSpan.Load<TVector, TSimd>(Gate + gateAt, lanes);
        TVector u = ElementSpan.Load<TVector, TSimd>(Up + upAt, lanes);
        TVector d = ElementSpan.Load<TVector, TSimd>(Dy + (row * Columns) + i, lanes);
        TVector f = TOp.Apply<TVector, TSimd>(g, none, none, none);
        TVector slope = TOp.Gradient<TVector, TSimd>(g, f, TSimd.Multiply(d, u), none, none, none);
        ElementSpan.Store<TVector, TSimd>(slope, DGate + gateAt, lanes);
        ElementSpan.Store<TVector, TSimd>(TSimd.Multiply(d, f), DUp + upAt, lanes);
    }
}
