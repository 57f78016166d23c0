using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Running sums, products and maxima along one axis, carried in double.</summary>
internal static unsafe class Scan
{
    /// <summary>y[o, k, i] = op over x[o, 0..k, i], or over x[o, k.., i] in reverse.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">What is carried.</param>
    /// <param name="x">[outer, count, inner]</param>
    /// <param name="y">[outer, count, inner], written; may be x.</param>
    /// <param name="indices">[outer, count, inner], where the latest maximum lies; null where not asked.</param>
    /// <param name="outer">Independent matrices.</param>
    /// <param name="count">Length of the scan.</param>
    /// <param name="inner">Columns of a matrix.</param>
    /// <param name="reverse">Runs from the end: the gradient of a running sum.</param>
    public static void Apply(
        Workers workers, ScanOp op, float* x, float* y, long* indices, long outer, long count, long inner,
        bool reverse = false)
    {
        var kernel = new Kernel
        {
            Op = op, X = x, Y = y, Indices = indices, Count = count, Inner = inner, Reverse = reverse,
        };
        workers.Run(ref kernel, checked((int)(outer * inner)), (int)long.Max(1, 4096 / long.Max(1, count)));
    }

    private struct Kernel : IRangeKernel
    {
        public ScanOp Op;
        public float* X;
        public float* Y;
        public long* Indices;
        public long Count;
        public long Inner;
        public bool Reverse;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int item = start; item < end; item++)
            {
                long outer = item / Inner;
                long first = (outer * Count * Inner) + (item - (outer * Inner));
                double carried = Op switch { ScanOp.Sum => 0, ScanOp.Product => 1, _ => double.NegativeInfinity };
                long place = Reverse ? Count - 1 : 0;
                for (long step = 0; step < Count; step++)
                {
                    long k = Reverse ? Count - 1 - step : step;
                    long i = first + (k * Inner);
                    double next = X[i];
                    if (Op == ScanOp.Sum) carried += next;
                    else if (Op == ScanOp.Product) carried *= next;
                    else if (double.IsNaN(next) || next >= carried) (carried, place) = (next, k);
                    Y[i] = (float)carried;
                    if (Indices is not null) Indices[i] = place;
                }
            }
        }
    }
}
