using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>y = f(x) over contiguous arrays, which may be the same.</summary>
internal unsafe struct UnaryKernel<TOp> : IRangeKernel
    where TOp : struct, IUnaryOp
{
    public float* X;
    public float* Y;
    public long Count;
    public UnaryArguments Arguments;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        (long first, long last) = ElementBlocks.Range(start, end, Count);
        TVector a = TSimd.Broadcast(Arguments.A);
        TVector b = TSimd.Broadcast(Arguments.B);
        TVector c = TSimd.Broadcast(Arguments.C);
        float* x = X;
        float* y = Y;
        long i = first;
        for (; i <= last - 16; i += 16)
            TSimd.Store(TOp.Apply<TVector, TSimd>(TSimd.Load(x + i), a, b, c), y + i);
        if (i == last) return;
        TVector rest = Tail.Load<TVector, TSimd>(x + i, (int)(last - i));
        Tail.Store<TVector, TSimd>(TOp.Apply<TVector, TSimd>(rest, a, b, c), y + i, (int)(last - i));
    }
}
