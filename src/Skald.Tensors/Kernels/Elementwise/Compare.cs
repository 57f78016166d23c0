using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Comparisons to byte masks, and selection by them, over arrays of any strides.</summary>
internal static unsafe class Compare
{
    /// <summary>mask = a ? b: 1 where it holds, 0 elsewhere.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="op">The question.</param>
    /// <param name="layout">How mask, a and b are walked.</param>
    /// <param name="mask">Written, a byte an element.</param>
    /// <param name="a">First argument.</param>
    /// <param name="b">Second argument; null for questions about one number.</param>
    public static void Apply(Workers workers, CompareOp op, in StridedLayout layout, byte* mask, float* a, float* b)
    {
        if (layout.Count == 0) return;
        var kernel = new MaskKernel { Op = op, Layout = layout, Mask = mask, A = a, B = b };
        Run(workers, ref kernel, layout);
    }

    /// <summary>y = mask ≠ 0 ? a : b, so that what is not chosen leaves no trace, not even NaN.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="layout">How y, mask, a and b are walked.</param>
    /// <param name="y">Written.</param>
    /// <param name="mask">A byte an element.</param>
    /// <param name="a">Taken where the mask is set.</param>
    /// <param name="b">Taken elsewhere.</param>
    public static void Where(Workers workers, in StridedLayout layout, float* y, byte* mask, float* a, float* b)
    {
        if (layout.Count == 0) return;
        var kernel = new WhereKernel { Layout = layout, Y = y, Mask = mask, A = a, B = b };
        Run(workers, ref kernel, layout);
    }

    private static void Run<TKernel>(Workers workers, ref TKernel kernel, in StridedLayout layout)
        where TKernel : struct, IRangeKernel
    {
        long pieces = layout.Count / layout.Inner * ElementBlocks.Count(layout.Inner);
        long length = long.Min(layout.Inner, ElementBlocks.Size);
        int grain = (int)long.Max(1, ElementBlocks.LightGrain * ElementBlocks.Size / length);
        workers.Run(ref kernel, checked((int)pieces), grain);
    }

    /// <summary>The row of an item, and its part of the row.</summary>
    private static (int Row, long First, int Count) Piece(in StridedLayout layout, int item)
    {
        (int row, int piece) = Math.DivRem(item, ElementBlocks.Count(layout.Inner));
        long first = (long)piece * ElementBlocks.Size;
        return (row, first, (int)long.Min(ElementBlocks.Size, layout.Inner - first));
    }

    private struct MaskKernel : IRangeKernel
    {
        public CompareOp Op;
        public StridedLayout Layout;
        public byte* Mask;
        public float* A;
        public float* B;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long* offsets = stackalloc long[StridedLayout.MaxArrays];
            int last = Layout.Rank - 1;
            long strideM = Layout.Stride(0, last);
            long strideA = Layout.Stride(1, last);
            long strideB = B is null ? strideA : Layout.Stride(2, last);
            for (int item = start; item < end; item++)
            {
                (int row, long first, int count) = Piece(Layout, item);
                Layout.Offsets(row, offsets);
                float* a = A + offsets[1];
                float* b = B is null ? a : B + offsets[2];
                byte* mask = Mask + offsets[0] + (first * strideM);
                Row(mask, strideM, a + (first * strideA), strideA, b + (first * strideB), strideB, count);
            }
        }

        private readonly void Row(byte* mask, long strideM, float* a, long strideA, float* b, long strideB, long count)
        {
            for (long i = 0; i < count; i++)
            {
                float x = a[i * strideA];
                float y = b[i * strideB];
                bool holds = Op switch
                {
                    CompareOp.Equal => x == y,
                    CompareOp.NotEqual => x != y,
                    CompareOp.Less => x < y,
                    CompareOp.LessOrEqual => x <= y,
                    CompareOp.Greater => x > y,
                    CompareOp.GreaterOrEqual => x >= y,
                    CompareOp.IsNaN => float.IsNaN(x),
                    CompareOp.IsInfinite => float.IsInfinity(x),
                    _ => float.IsFinite(x),
                };
                mask[i * strideM] = holds ? (byte)1 : (byte)0;
            }
        }
    }

    private struct WhereKernel : IRangeKernel
    {
        public StridedLayout Layout;
        public float* Y;
        public byte* Mask;
        public float* A;
        public float* B;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long* offsets = stackalloc long[StridedLayout.MaxArrays];
            int last = Layout.Rank - 1;
            long strideY = Layout.Stride(0, last);
            long strideM = Layout.Stride(1, last);
            long strideA = Layout.Stride(2, last);
            long strideB = Layout.Stride(3, last);
            for (int item = start; item < end; item++)
            {
                (int row, long first, int count) = Piece(Layout, item);
                Layout.Offsets(row, offsets);
                float* y = Y + offsets[0] + (first * strideY);
                byte* mask = Mask + offsets[1] + (first * strideM);
                float* a = A + offsets[2] + (first * strideA);
                float* b = B + offsets[3] + (first * strideB);
                if (strideY == 1 && strideM == 1 && strideA == 1 && strideB == 1)
                {
                    Dense((int*)y, mask, (int*)a, (int*)b, count);
                    continue;
                }

                for (long i = 0; i < count; i++)
                    y[i * strideY] = mask[i * strideM] != 0 ? a[i * strideA] : b[i * strideB];
            }
        }

        /// <summary>By bits and not by branches, which a mask makes unpredictable.</summary>
        private static void Dense(int* y, byte* mask, int* a, int* b, int count)
        {
            for (int i = 0; i < count; i++)
            {
                int chosen = mask[i] == 0 ? 0 : -1;
                y[i] = (a[i] & chosen) | (b[i] & ~chosen);
            }
        }
    }
}
