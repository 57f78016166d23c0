using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>dx = dy · f′(x), or dx += dy · f′(x), over contiguous arrays; dx may be dy.</summary>
internal unsafe struct UnaryGradientKernel<TOp> : IRangeKernel
    where TOp : struct, IUnaryOp
{
    public float* X;   // read where TOp.Saves says so
    public float* Y;
    public float* Dy;
    public float* Dx;
    public long Count;
    public UnaryArguments Arguments;
    public bool Accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        (long first, long last) = ElementBlocks.Range(start, end, Count);
        TVector a = TSimd.Broadcast(Arguments.A);
        TVector b = TSimd.Broadcast(Arguments.B);
        TVector c = TSimd.Broadcast(Arguments.C);
        float* dx = Dx;
        long i = first;
        if (Accumulate)
        {
            for (; i <= last - 16; i += 16)
            {
                TVector added = Slope<TVector, TSimd>(i, 16, a, b, c);
                TSimd.Store(TSimd.Add(TSimd.Load(dx + i), added), dx + i);
            }
        }
        else
        {
            for (; i <= last - 16; i += 16) TSimd.Store(Slope<TVector, TSimd>(i, 16, a, b, c), dx + i);
        }

        if (i == last) return;
        int rest = (int)(last - i);
        TVector tail = Slope<TVector, TSimd>(i, rest, a, b, c);
        if (Accumulate) tail = TSimd.Add(Tail.Load<TVector, TSimd>(dx + i, rest), tail);
        Tail.Store<TVector, TSimd>(tail, dx + i, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector Slope<TVector, TSimd>(long i, int lanes, TVector a, TVector b, TVector c)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector x = (TOp.Saves & UnarySaves.Input) != 0 ? Read<TVector, TSimd>(X + i, lanes) : TSimd.Zero;
        TVector y = (TOp.Saves & UnarySaves.Output) != 0 ? Read<TVector, TSimd>(Y + i, lanes) : TSimd.Zero;
        return TOp.Gradient<TVector, TSimd>(x, y, Read<TVector, TSimd>(Dy + i, lanes), a, b, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Read<TVector, TSimd>(float* source, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        lanes == 16 ? TSimd.Load(source) : Tail.Load<TVector, TSimd>(source, lanes);
}
