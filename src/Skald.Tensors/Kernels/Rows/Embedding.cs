using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Rows of a table by their numbers, and the gradient of the table.</summary>
internal static unsafe class Embedding
{
    /// <summary>The place of the first id outside [0, vocabulary), or −1. The kernels below trust their ids.</summary>
    public static long FindInvalid(int* ids, long count, long vocabulary)
    {
        for (long i = 0; i < count; i++)
            if ((uint)ids[i] >= (ulong)vocabulary) return i;
        return -1;
    }

    /// <summary>y[r] = table[ids[r]], or y[r] += it.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="table">[vocabulary, width]</param>
    /// <param name="ids">[rows]</param>
    /// <param name="y">[rows, width], written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="accumulate">Adds to y: token plus position.</param>
    public static void Gather(
        Workers workers, float* table, int* ids, float* y, long rows, long width, bool accumulate = false)
    {
        var kernel = new GatherKernel { Table = table, Ids = ids, Y = y, Width = width, Accumulate = accumulate };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(width));
    }

    /// <summary>dTable[ids[r]] += dy[r], rows in ascending order; threads share out the columns.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="dTable">[vocabulary, width], added to.</param>
    /// <param name="ids">[rows]</param>
    /// <param name="dy">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="paddingId">An id that gets no gradient; −1 for none.</param>
    public static void AddGradient(
        Workers workers, float* dTable, int* ids, float* dy, long rows, long width, int paddingId = -1)
    {
        var kernel = new GradientKernel
        {
            Table = dTable, Ids = ids, Dy = dy, Rows = rows, Width = width, PaddingId = paddingId,
        };
        workers.Run(ref kernel, checked((int)((width + 15) / 16)), (int)long.Max(1, 512 / long.Max(1, rows)));
    }

    internal struct GatherKernel : IRangeKernel
    {
        public float* Table;
        public int* Ids;
        public float* Y;
        public long Width;
        public bool Accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long whole = ElementSpan.Whole(Width);
            int rest = (int)(Width - whole);
            for (int row = start; row < end; row++)
            {
                float* source = Table + (Ids[row] * Width);
                float* y = Y + (row * Width);
                for (long i = 0; i < whole; i += 16)
                    ElementSpan.Store<TVector, TSimd>(TSimd.Load(source + i), y + i, 16, Accumulate);
                if (rest == 0) continue;
                TVector tail = ElementSpan.Load<TVector, TSimd>(source + whole, rest);
                ElementSpan.Store<TVector, TSimd>(tail, y + whole, rest, Accumulate);
            }
        }
    }

    internal struct GradientKernel : IRangeKernel
    {
        public float* Table;
        public int* Ids;
        public float* Dy;
        public long Rows;
        public long Width;
        public int PaddingId;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long last = long.Min(end * 16L, Width);
            long whole = ElementSpan.Whole(last);
            int rest = (int)(last - whole);
            for (long row = 0; row < Rows; row++)
            {
                int id = Ids[row];
                if (id == PaddingId) continue;
                float* target = Table + (id * Width);
                float* dy = Dy + (row * Width);
                for (long i = start * 16L; i < whole; i += 16)
                    ElementSpan.Store<TVector, TSimd>(TSimd.Load(dy + i), target + i, 16, accumulate: true);
                if (rest == 0) continue;
                TVector tail = ElementSpan.Load<TVector, TSimd>(dy + whole, rest);
                ElementSpan.Store<TVector, TSimd>(tail, target + whole, rest, accumulate: true);
            }
        }
    }
}
