using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>The matrix product C = A · B: any strides, batched, accumulating, with an epilogue.</summary>
/// <remarks>
/// <para>
/// The bits are a contract. Each c[m, n] is a sum over blocks of <see cref="KBlock"/> consecutive k, aligned at k = 0.
/// A block is one chain of fused multiply-adds from +0 over ascending k, and the blocks are added to c in ascending
/// order; then come the bias and the activation. So c[m, n] depends only on row m of A and column n of B: not on the
/// shapes, the place in a tile, the strides, the number of threads or the width of the registers.
/// </para>
/// <para>
/// The manner is that of Goto and van de Geijn 2008, https://doi.org/10.1145/1356052.1356053: operands are packed into
/// panels as the micro-kernel reads them, where that pays, and tiles of C are shared among the threads.
/// </para>
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Consecutive k that one chain covers. Part of the contract: another value gives other bits.</summary>
    public const int KBlock = 512;

    /// <summary>Floats of an operand that are packed at once: 16 MiB, which the last cache holds.</summary>
    private const long PackedFloats = 1 << 22;

    /// <summary>Carries out the product on the widest registers of this processor.</summary>
    public static void Run(Workers workers, in GemmOperands operands)
    {
        if (Avx512F.IsSupported)
            Run<Vector512<float>, Simd512, MicroKernel512>(workers, in operands);
        else if (Avx2.IsSupported && Fma.IsSupported)
            Run<Simd256.Pair, Simd256, MicroKernel256>(workers, in operands);
        else if (Vector128.IsHardwareAccelerated)
            Run<Simd128.Quad, Simd128, MicroKernelPortable<Simd128.Quad, Simd128>>(workers, in operands);
        else
            Run<SimdScalar.Lanes, SimdScalar, MicroKernelPortable<SimdScalar.Lanes, SimdScalar>>(workers, in operands);
    }

    /// <summary>Carries out the product on the registers of a tag.</summary>
    internal static void Run<TVector, TSimd, TKernel>(Workers workers, in GemmOperands operands)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        GemmOperands o = operands;
        Debug.Assert(!o.Accumulate || (o.Bias == null && o.Activation == Activation.None), "An epilogue ends a sum.");
        if (o.Rows == 0 || o.Columns == 0 || o.Batch == 0 || (o.Depth == 0 && o.Accumulate)) return;
        FoldBatch(ref o);

        if (o.Batch == 1)
        {
            RunOne<TVector, TSimd, TKernel>(workers, in o);
        }
        else if ((long)o.Rows * o.Columns * Math.Max(o.Depth, 1) <= GemmBatch<TVector, TSimd, TKernel>.LargestItem
            && o.Batch >= workers.Threads)
        {
            var batch = new GemmBatch<TVector, TSimd, TKernel>(in o, workers.Scratch);
            workers.Run(ref batch, o.Batch, batch.Grain);
        }
        else
        {
            GemmOperands item = o;
            item.Batch = 1;
            for (int i = 0; i < o.Batch; i++)
            {
                RunOne<TVector, TSimd, TKernel>(workers, in item);
                item.A += o.ABatchStride;
                item.B += o.BBatchStride;
                item.C += o.CBatchStride;
                if (item.PreActivation != null) item.PreActivation += o.CBatchStride;
                if (item.Argument != null) item.Argument += o.CBatchStride;
            }
        }
    }

    /// <summary>Makes one product of a batch whose items are rows of one A and one C with the same B.</summary>
    private static void FoldBatch(ref GemmOperands o)
    {
        if (o.Batch > 1 && o.BBatchStride == 0
            && o.ABatchStride == o.Rows * o.ARowStride && o.CBatchStride == o.Rows * o.CRowStride
            && (long)o.Rows * o.Batch <= int.MaxValue / 2)
        {
            o.Rows *= o.Batch;
            o.Batch = 1;
        }
    }

    /// <summary>One product, in as many sections as the packed operands need.</summary>
    private static void RunOne<TVector, TSimd, TKernel>(Workers workers, in GemmOperands o)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        int threads = (long)o.Rows * o.Columns * o.Depth < GemmSection<TVector, TSimd, TKernel>.WorthSharing
            ? 1
            : workers.Threads;
        var layout = PanelLayout.Choose<TKernel>(in o);
        int columnStep = layout.SharesB ? GroupOf(o.Depth, TKernel.Columns, o.Columns) : o.Columns;

        for (int column = 0; column < o.Columns; column += columnStep)
        {
            GemmOperands part = o;
            part.Columns = Math.Min(columnStep, o.Columns - column);
            part.B += column * o.BColumnStride;
            part.C += column;
            if (part.PreActivation != null) part.PreActivation += column;
            if (part.Argument != null) part.Argument += column;
            if (part.Bias != null) part.Bias += column;

            var section = new GemmSection<TVector, TSimd, TKernel>(in part, in layout, threads, workers.Scratch);
            section.Rent();
            try
            {
                workers.Run(ref section, threads, 1);
            }
            finally
            {
                section.Return();
            }
        }
    }

    /// <summary>Columns whose panels fit <see cref="PackedFloats"/>, in parts of about equal size.</summary>
    private static int GroupOf(int depth, int width, int extent)
    {
        long panels = ((long)extent + width - 1) / width;
        long most = Math.Max(PackedFloats / Math.Max((long)depth * width, 1), 8);
        long parts = (panels + most - 1) / most;
        return (int)Math.Min((panels + parts - 1) / parts * width, extent);
    }
}
