using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Products of the same float rows with one or more packed matrices, shared evenly by all threads.</summary>
/// <remarks>Matrices of one kind share the rounded rows, and all of them one parallel region.</remarks>
internal static unsafe class QuantizedProduct
{
    /// <summary>Most matrices at once.</summary>
    public const int Most = 4;

    /// <summary>Rows up to which a product waits for its weights rather than computes.</summary>
    private const int FewRows = 8;

    /// <summary>Bytes of the next product that a waiting thread fetches: a part of a core's second cache.</summary>
    private const long Soon = 256 << 10;

    /// <param name="workers">Threads.</param>
    /// <param name="trail">Which weights follow which.</param>
    /// <param name="jobs">1 to <see cref="Most"/> products of the same rows; neighbours of one kind share their tiles.</param>
    public static void Run(Workers workers, WeightTrail trail, Span<QuantizedJob> jobs)
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
            int grain = Math.Max(1, (int)(32768 / ((long)product.Depth * 8 * product.Rows)));
            if (product.Rows <= FewRows)
            {
                WeightPart* parts = stackalloc WeightPart[2 * workers.Threads];
                int* firsts = stackalloc int[workers.Threads + 1];
                multiply.Threads = workers.Threads;
                multiply.Firsts = firsts;
                multiply.Next = parts + workers.Threads;
                LookAhead(workers, trail, jobs, grain, firsts, parts);
            }

            workers.Run(ref multiply, panels, grain);
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

    /// <summary>Tells the threads what they read next.</summary>
    /// <param name="workers">Threads.</param>
    /// <param name="trail">Which weights follow which.</param>
    /// <param name="jobs">The products.</param>
    /// <param name="grain">Fewest panels worth handing to another thread.</param>
    /// <param name="firsts">[threads + 1]: the first panel of each thread's part.</param>
    /// <param name="parts">[2, threads]: room for the parts of these products, then of the next ones.</param>
    private static void LookAhead(
        Workers workers, WeightTrail trail, Span<QuantizedJob> jobs, int grain, int* firsts, WeightPart* parts)
    {
        int panels = jobs[^1].EndPanel, threads = workers.Threads;
        for (int thread = 0; thread <= threads; thread++) firsts[thread] = workers.First(thread, panels, grain);
        int at = 0;
        for (int thread = 0; thread < threads; thread++)
        {
            while (at < jobs.Length - 1 && jobs[at].EndPanel <= firsts[thread]) at++;
            int end = Math.Min(firsts[thread + 1], jobs[at].EndPanel);
            parts[thread] = new((nint)jobs[at].Panel(firsts[thread]), Math.Max(0, end - firsts[thread]) * jobs[at].PanelBytes);
        }

        ReadOnlySpan<WeightPart> next = trail.Step((nint)jobs[0].Product.Weights, new(parts, threads));
        new Span<WeightPart>(parts + threads, threads).Clear();
        next.CopyTo(new(parts + threads, threads));
        for (int thread = 0; thread < next.Length; thread++)
            workers.ReadSoon(thread, (byte*)next[thread].Start, Math.Min(Soon, next[thread].Bytes));
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
        public int Threads;        // 0 where rows are many
        public int* Firsts;        // of each thread: the first panel of its part
        public WeightPart* Next;   // of each thread: what it reads in the next product

        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            int thread = 0;
            while (thread < Threads - 1 && Firsts[thread + 1] <= start) thread++;
            int last = Threads == 0 ? end : Math.Max(end, Firsts[thread + 1]);
            byte* next = Threads == 0 ? null : (byte*)Next[thread].Start;
            for (QuantizedJob* job = Jobs; job < Jobs + Count; job++)
            {
                int from = Math.Max(0, start - job->FirstPanel), to = Math.Min(job->Product.Panels, end - job->FirstPanel);
                if (from >= to) continue;
                Upcoming upcoming = default;
                if (Threads > 0)
                {
                    bool goesOn = last > job->EndPanel;
                    upcoming = new(
                        job->Panel(job->FirstPanel + from), job->Panel(goesOn ? job->EndPanel : last),
                        goesOn ? job[1].Product.Weights : next);
                }

                job->Kernels.Multiply(in job->Product, job->Tiles, from, to, upcoming);
            }
        }
    }
}
