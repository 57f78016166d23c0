using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Probabilities or log-probabilities of a row; an item is a row.</summary>
internal unsafe struct SoftmaxKernel : IRangeKernel
{
    public float* X;
    public float* Y;
    public long Columns;
    public bool Logarithm;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long full = Columns - (Columns % 16);
        int rest = (int)(Columns - full);
        for (int row = start; row < end; row++)
        {
            float* x = X + (row * Columns);
            float* y = Y + (row * Columns);
            TVector most = TSimd.Broadcast(float.NegativeInfinity);
            for (long i = 0; i < full; i += 16) most = TSimd.Max(TSimd.Load(x + i), most);
            if (rest > 0)
                most = TSimd.Max(Tail.Load<TVector, TSimd>(x + full, rest, float.NegativeInfinity), most);
            TVector shift = TSimd.Broadcast(TSimd.MaxLane(most));

            TVector sum = TSimd.Zero;
            for (long i = 0; i < full; i += 16)
            {
                TVector centred = TSimd.Subtract(TSimd.Load(x + i), shift);
                TVector e = VectorMath.Exp<TVector, TSimd>(centred);
                sum = TSimd.Add(sum, e);
                TSimd.Store(Logarithm ? centred : e, y + i);
            }

            if (rest > 0)
            {
                TVector tail = Tail.Load<TVector, TSimd>(x + full, rest, float.NegativeInfinity);
                TVector centred = TSimd.Subtract(tail, shift);
                TVector e = VectorMath.Exp<TVector, TSimd>(centred);
                sum = TSimd.Add(sum, e);
                Tail.Store<TVector, TSimd>(Logarithm ? centred : e, y + full, rest);
            }

            Finish<TVector, TSimd>(y, TSimd.Sum(sum));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Finish<TVector, TSimd>(float* y, float sum)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector log = TSimd.Broadcast(Logarithm ? (float)ScalarMath.Log(sum) : 0f);
        TVector inverse = TSimd.Broadcast(1f / sum);
        long whole = ElementSpan.Whole(Columns);
        int rest = (int)(Columns - whole);
        if (Logarithm)
        {
            for (long i = 0; i < whole; i += 16) TSimd.Store(TSimd.Subtract(TSimd.Load(y + i), log), y + i);
        }
        else
        {
            for (long i = 0; i < whole; i += 16) TSimd.Store(TSimd.Multiply(TSimd.Load(y + i), inverse), y + i);
        }

        if (rest == 0) return;
        TVector tail = ElementSpan.Load<TVector, TSimd>(y + whole, rest);
        tail = Logarithm ? TSimd.Subtract(tail, log) : TSimd.Multiply(tail, inverse);
        ElementSpan.Store<TVector, TSimd>(tail, y + whole, rest);
    }
}
