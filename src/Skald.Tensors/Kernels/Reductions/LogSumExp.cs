using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>log Σ eˣ of each row, with its largest number taken out: −∞ for a row of −∞ and for an empty one.</summary>
internal static unsafe class LogSumExp
{
    /// <summary>y[r] = log Σ exp(x[r, :]).</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[rows, columns]</param>
    /// <param name="y">[rows], written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Numbers in a row.</param>
    public static void Rows(Workers workers, float* x, float* y, long rows, long columns)
    {
        var kernel = new Kernel { X = x, Y = y, Columns = columns };
        workers.Run(ref kernel, checked((int)rows), (int)long.Max(1, 2048 / long.Max(1, columns)));
    }

    /// <summary>The largest of a row and Σ exp(x − largest) of its numbers; NaN where a number is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (float Largest, float Sum) Parts<TVector, TSimd>(float* x, long columns)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector most = TSimd.Broadcast(float.NegativeInfinity);
        long i = 0;
        // NaN need not survive here: it comes back in the sum below.
        for (; i <= columns - 16; i += 16) most = TSimd.Max(TSimd.Load(x + i), most);
        int rest = (int)(columns - i);
        if (rest > 0)
        {
            TVector tail = Tail.Load<TVector, TSimd>(x + i, rest, float.NegativeInfinity);
            most = TSimd.Max(tail, most);
        }

        float largest = TSimd.MaxLane(most);
        TVector shift = TSimd.Broadcast(float.IsInfinity(largest) ? 0f : largest);
        TVector sum = TSimd.Zero;
        for (i = 0; i <= columns - 16; i += 16)
            sum = TSimd.Add(sum, VectorMath.Exp<TVector, TSimd>(TSimd.Subtract(TSimd.Load(x + i), shift)));
        if (rest > 0)
        {
            TVector tail = Tail.Load<TVector, TSimd>(x + i, rest, float.NegativeInfinity);
            sum = TSimd.Add(sum, VectorMath.Exp<TVector, TSimd>(TSimd.Subtract(tail, shift)));
        }

        return (largest, TSimd.Sum(sum));
    }

    internal struct Kernel : IRangeKernel
    {
        public float* X;
        public float* Y;
        public long Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int row = start; row < end; row++)
            {
                (float largest, float sum) = Parts<TVector, TSimd>(X + (row * Columns), Columns);
                double shift = float.IsInfinity(largest) ? 0 : largest;
                Y[row] = (float)(shift + ScalarMath.Log(sum));
            }
        }
    }
}
