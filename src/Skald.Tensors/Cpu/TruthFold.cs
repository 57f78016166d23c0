using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>Whether any or all truth values hold, over the middle axis of [outer, count, inner].</summary>
internal static unsafe class TruthFold
{
    /// <summary>y[o, i] = op over x[o, :, i].</summary>
    public static void Apply(Workers workers, ReduceOp op, Tensor x, long outer, long count, long inner, Tensor y)
    {
        var loop = new Loop
        {
            Decisive = op == ReduceOp.Any, X = x.Bytes(), Y = y.Bytes(), Count = count, Inner = inner,
        };
        workers.Run(ref loop, checked((int)(outer * inner)), (int)long.Max(1, 8192 / long.Max(1, count)));
    }

    private struct Loop : IRangeKernel
    {
        public bool Decisive;   // the value that settles the answer: true for any, false for all
        public byte* X;
        public byte* Y;
        public long Count;
        public long Inner;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                long outer = item / Inner;
                byte* x = X + (outer * Count * Inner) + (item - (outer * Inner));
                bool isSettled = false;
                for (long i = 0; i < Count && !isSettled; i++) isSettled = x[i * Inner] != 0 == Decisive;
                Y[item] = isSettled == Decisive ? (byte)1 : (byte)0;
            }
        }
    }
}
