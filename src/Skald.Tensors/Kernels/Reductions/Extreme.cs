using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Where the largest or smallest number lies: its first occurrence, and NaN before all others.</summary>
internal static unsafe class Extreme
{
    /// <summary>indices[o, i] = the place of the extreme in x[o, :, i], and its value where asked.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">[outer, count, inner], count at least 1.</param>
    /// <param name="values">[outer, inner], written; may be null.</param>
    /// <param name="indices">[outer, inner], written.</param>
    /// <param name="outer">Independent matrices.</param>
    /// <param name="count">Numbers to choose from.</param>
    /// <param name="inner">Columns of a matrix.</param>
    /// <param name="smallest">Looks for the smallest.</param>
    public static void Find(
        Workers workers, float* x, float* values, long* indices, long outer, long count, long inner,
        bool smallest = false)
    {
        var kernel = new Kernel
        {
            X = x, Values = values, Indices = indices, Count = count, Inner = inner, Smallest = smallest,
        };
        workers.Run(ref kernel, checked((int)(outer * inner)), (int)long.Max(1, 4096 / long.Max(1, count)));
    }

    private struct Kernel : IRangeKernel
    {
        public float* X;
        public float* Values;
        public long* Indices;
        public long Count;
        public long Inner;
        public bool Smallest;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                long outer = item / Inner;
                float* x = X + (outer * Count * Inner) + (item - (outer * Inner));
                float best = x[0];
                long place = 0;
                for (long i = 1; i < Count && !float.IsNaN(best); i++)
                {
                    float next = x[i * Inner];
                    if ((Smallest ? next < best : next > best) || float.IsNaN(next)) (best, place) = (next, i);
                }

                Indices[item] = place;
                if (Values is not null) Values[item] = best;
            }
        }
    }
}
