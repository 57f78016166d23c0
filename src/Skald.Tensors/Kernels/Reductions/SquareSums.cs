using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>Σ x² over whole arrays, such as all gradients of a model, in one call of the workers.</summary>
/// <remarks>
/// An array is cut into parts of 4,096 numbers whose sums are joined in ascending order, in double. Where squares leave
/// the range of a float the array is summed again in double throughout, so only what isn't finite itself gives infinity.
/// </remarks>
internal static unsafe class SquareSums
{
    /// <summary>The sum over all arrays, one after the other.</summary>
    public static double Total(Workers workers, ReadOnlySpan<FloatArray> arrays)
    {
        ScratchPool.Block firsts = workers.Scratch.Rent(2L * (arrays.Length + 1));
        long parts = 0;
        long* firstPart = (long*)firsts.Pointer;
        for (int i = 0; i < arrays.Length; i++)
        {
            firstPart[i] = parts;
            parts += RowPartsKernel<ReduceOps.SumOfSquares>.PartsOf(arrays[i].Count);
        }

        firstPart[arrays.Length] = parts;
        ScratchPool.Block scratch = workers.Scratch.Rent(2 * parts);
        double* sums = (double*)scratch.Pointer;
        double total = 0;
        fixed (FloatArray* all = arrays)
        {
            var kernel = new Kernel { Arrays = all, FirstPart = firstPart, Count = arrays.Length, Sums = sums };
            workers.Run(ref kernel, checked((int)parts), RowPartsKernel<ReduceOps.SumOfSquares>.Grain);
            for (int i = 0; i < arrays.Length; i++)
            {
                double sum = Join(sums, firstPart[i], firstPart[i + 1]);
                if (!double.IsFinite(sum))
                {
                    kernel.IsWide = true;
                    kernel.First = (int)firstPart[i];
                    workers.Run(ref kernel, (int)(firstPart[i + 1] - firstPart[i]), 1);
                    sum = Join(sums, firstPart[i], firstPart[i + 1]);
                }

                total += sum;
            }
        }

        workers.Scratch.Return(scratch);
        workers.Scratch.Return(firsts);
        return total;
    }

    private static double Join(double* sums, long first, long end)
    {
        double total = sums[first];
        for (long part = first + 1; part < end; part++) total += sums[part];
        return total;
    }

    private struct Kernel : IRangeKernel
    {
        public FloatArray* Arrays;
        public long* FirstPart;  // [Count + 1]
        public int Count;
        public double* Sums;     // [parts]
        public int First;        // part of item 0
        public bool IsWide;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            int array = 0;
            for (int part = First + start; part < First + end; part++)
            {
                while (FirstPart[array + 1] <= part) array++;
                long skip = (part - FirstPart[array]) * RowPart.Size;
                float* x = Arrays[array].Start + skip;
                long count = long.Min(RowPart.Size, Arrays[array].Count - skip);
                Sums[part] = IsWide
                    ? Wide(x, count)
                    : RowPart.Reduce<ReduceOps.SumOfSquares, TVector, TSimd>(x, count);
            }
        }

        private static double Wide(float* x, long count)
        {
            double sum = 0;
            for (long i = 0; i < count; i++) sum += (double)x[i] * x[i];
            return sum;
        }
    }
}
