using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>Reductions of 64-bit integers over the middle axis of [outer, count, inner].</summary>
internal static unsafe class IntegerFold
{
    /// <summary>y[o, i] = op over x[o, :, i].</summary>
    public static void Apply(Workers workers, ReduceOp op, Tensor x, long outer, long count, long inner, Tensor y)
    {
        var loop = new Loop { Op = op, X = (long*)x.Bytes(), Y = (long*)y.Bytes(), Count = count, Inner = inner };
        workers.Run(ref loop, checked((int)(outer * inner)), (int)long.Max(1, 4096 / long.Max(1, count)));
    }

    /// <summary>indices[o, i] = the first place of the extreme of x[o, :, i].</summary>
    public static void Find(Workers workers, Tensor x, long* indices, long outer, long count, long inner, bool smallest)
    {
        var loop = new Loop
        {
            Op = smallest ? ReduceOp.Min : ReduceOp.Max, X = (long*)x.Bytes(), Places = indices, Count = count,
            Inner = inner,
        };
        workers.Run(ref loop, checked((int)(outer * inner)), (int)long.Max(1, 4096 / long.Max(1, count)));
    }

    private struct Loop : IRangeKernel
    {
        public ReduceOp Op;
        public long* X;
        public long* Y;
        public long* Places;
        public long Count;
        public long Inner;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                long outer = item / Inner;
                long* x = X + (outer * Count * Inner) + (item - (outer * Inner));
                long total = OfNone, place = 0;
                for (long i = 0; i < Count; i++)
                {
                    long next = Joined(total, x[i * Inner]);
                    if (i > 0 && next != total) place = i;
                    total = next;
                }

                if (Places is not null) Places[item] = place;
                else Y[item] = total;
            }
        }

        private readonly long OfNone => Op switch
        {
            ReduceOp.Product => 1,
            ReduceOp.Max => long.MinValue,
            ReduceOp.Min => long.MaxValue,
            _ => 0,
        };

        private readonly long Joined(long total, long x) => Op switch
        {
            ReduceOp.Sum => total + x,
            ReduceOp.Product => total * x,
            ReduceOp.Max => long.Max(total, x),
            ReduceOp.Min => long.Min(total, x),
            _ => throw new NotSupportedException($"Reduce: {Op} is not defined for integers; convert to Float32."),
        };
    }
}
