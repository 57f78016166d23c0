using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Products of the same float rows with one or more packed matrices, shared evenly by all threads.</summary>
/// <remarks>Matrices of one kind share the rounded rows, and all of them one parallel region.</remarks>
internal static unsafe class QuantizedProduct
{
    /// <summary>Most matrices at once.</summary>
    public const int Most = 4;

    /// <param name="workers">Threads.</param>
    /// <param name="jobs">1 to <see cref="Most"/> products of the same rows; neighbours of one kind share their tiles.</param>
    public static void Run(Workers workers, Span<QuantizedJob> jobs)
    {
        long bytes = 0, tilesAt = 0;
        int panels = 0;
        foreach (ref QuantizedJob job in jobs)
        {
            if (!job.SharesTiles) (tilesAt, bytes) = (bytes, checked(bytes + job.TileBytes));
            job.TilesAt = tilesAt;
            job.FirstPanel = panels;
            panels += job.Product.Panels;
        }

        ScratchPool.Block scratch = workers.Scratch.Rent((bytes + sizeof(float) - 1) / sizeof(float));
        fixed (QuantizedJob* first = jobs)
        {
            QuantizedOperands product = first->Product;
            for (QuantizedJob* job = first; job < first + jobs.Length; job++)
            {
                job->Tiles = (byte*)scratch.Pointer + job->TilesAt;
                if (job->SharesTiles) continue;
                var rows = new PrepareRows { Job = job };
                workers.Run(ref rows, job->AllRows, grain: Math.Max(1, 16384 / product.Depth));
            }

            var multiply = new MultiplyPanels { Jobs = first, Count = jobs.Length };
            int grain = (int)(32768 / ((long)product.Depth * 8 * product.Rows));
            workers.Run(ref multiply, panels, Math.Max(1, grain));
        }

        workers.Scratch.Return(scratch);
    }

    /// <summary>Rows of the tile that begins with <paramref name="rows"/> rows left.</summary>
    public static int Height(int rows, int most)
    {
        if (rows >= most) return most;
        int height = 1;
        while (height < rows) height *= 2;
        return Math.Min(height, most);
    }

    private struct PrepareRows : IRangeKernel
    {
        public QuantizedJob* Job;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector> => Job->Kernels.Prepare(in Job->Product, Job->Tiles, start, end);
    }

    private struct MultiplyPanels : IRangeKernel
    {
        public QuantizedJob* Jobs;
        public int Count;

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (QuantizedJob* job = Jobs; job < Jobs + Count; job++)
            {
                int from = Math.Max(0, start - job->FirstPanel), to = Math.Min(job->Product.Panels, end - job->FirstPanel);
                if (from < to) job->Kernels.Multiply(in job->Product, job->Tiles, from, to);
            }
        }
    }
}
