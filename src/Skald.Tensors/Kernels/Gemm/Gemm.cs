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

    /// <summary>One product, in as many sections as the shared operand needs.</summary>
    private static void RunOne<TVector, TSimd, TKernel>(Workers workers, in GemmOperands o)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        int threads = GemmBlocking.IsWorthSharing(in o) ? workers.Threads : 1;
        var blocking = GemmBlocking.Choose<TKernel>(in o, threads);
        int rowStep = blocking.A == OperandPlace.Shared ? Extent(o.Rows, TKernel.Rows) : o.Rows;
        int columnStep = blocking.B == OperandPlace.Shared ? Extent(o.Columns, TKernel.Columns) : o.Columns;
        int depthStep = blocking.A == OperandPlace.Shared ? DepthOf(rowStep, o.Depth)
            : blocking.B == OperandPlace.Shared ? DepthOf(columnStep, o.Depth)
            : Math.Max(o.Depth, 1);

        for (int row = 0; row < o.Rows; row += rowStep)
        {
            for (int column = 0; column < o.Columns; column += columnStep)
            {
                GemmOperands part = Part(in o, row, column);
                part.Rows = Math.Min(rowStep, o.Rows - row);
                part.Columns = Math.Min(columnStep, o.Columns - column);
                for (int k = 0; k == 0 || k < o.Depth; k += depthStep)
                {
                    GemmOperands section = part;
                    section.Depth = Math.Min(depthStep, o.Depth - k);
                    section.A += k * o.ADepthStride;
                    section.B += k * o.BDepthStride;
                    section.Accumulate |= k > 0;
                    if (k + depthStep < o.Depth) section.WithoutEpilogue();
                    RunSection<TVector, TSimd, TKernel>(workers, in section, threads);
                }
            }
        }
    }

    private static void RunSection<TVector, TSimd, TKernel>(Workers workers, in GemmOperands o, int threads)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
        where TKernel : struct, IMicroKernel
    {
        var section = new GemmSection<TVector, TSimd, TKernel>(
            in o, GemmBlocking.Choose<TKernel>(in o, threads), threads, workers.Scratch);
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

    /// <summary>The product's rows and columns from a place on.</summary>
    private static GemmOperands Part(in GemmOperands o, int row, int column)
    {
        GemmOperands part = o;
        long c = (row * o.CRowStride) + column;
        part.A += row * o.ARowStride;
        part.B += column * o.BColumnStride;
        part.C += c;
        if (part.PreActivation != null) part.PreActivation += c;
        if (part.Argument != null) part.Argument += c;
        if (part.Bias != null) part.Bias += column;
        return part;
    }

    /// <summary>Lanes of a shared operand that are packed at once over a block of K, in equal parts.</summary>
    private static int Extent(int lanes, int width)
    {
        int panels = GemmBlocking.Parts(lanes, width), most = (int)(GemmBlocking.SharedFloats / KBlock / width);
        return (int)Math.Min((long)GemmBlocking.Parts(panels, GemmBlocking.Parts(panels, most)) * width, lanes);
    }

    /// <summary>Blocks of K, in floats, over which so many lanes are packed at once.</summary>
    private static int DepthOf(int lanes, int depth)
    {
        int blocks = GemmBlocking.Parts(Math.Max(depth, 1), KBlock);
        int most = (int)Math.Clamp(GemmBlocking.SharedFloats / KBlock / lanes, 1, blocks);
        return GemmBlocking.Parts(blocks, GemmBlocking.Parts(blocks, most)) * KBlock;
    }
}
