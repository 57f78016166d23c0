using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Tiles of 4 × 16 over any tag: NEON holds one in 16 of its 32 registers.</summary>
internal readonly unsafe struct MicroKernelPortable<TVector, TSimd> : IMicroKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
{
    public static int Rows => 4;

    public static int Columns => 16;

    public static int TileRows(int rows) => rows > 1 ? 4 : 1;

    public static void Run(in Tile tile, int rows, int columns)
    {
        if (rows == 4) RunFour(in tile);
        else RunOne(in tile);
    }

    public static void Transpose16(float* source, long* rowOffsets, float* destination, long stride)
    {
        for (int k = 0; k < 16; k++)
            for (int lane = 0; lane < 16; lane++) destination[(k * stride) + lane] = source[rowOffsets[lane] + k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunFour(in Tile tile)
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        long aDepth = tile.ADepthStride, bDepth = tile.BDepthStride, cRow = tile.CRowStride;
        float* a = tile.A;
        float* b = tile.B;
        for (int k = tile.Depth; k > 0; k--)
        {
            TVector b0 = TSimd.Load(b);
            c0 = TSimd.MultiplyAdd(TSimd.Broadcast(a[0]), b0, c0);
            c1 = TSimd.MultiplyAdd(TSimd.Broadcast(a[1]), b0, c1);
            c2 = TSimd.MultiplyAdd(TSimd.Broadcast(a[2]), b0, c2);
            c3 = TSimd.MultiplyAdd(TSimd.Broadcast(a[3]), b0, c3);
            a += aDepth;
            b += bDepth;
        }

        Store(c0, tile.C, tile.Add, tile.Bias);
        Store(c1, tile.C + cRow, tile.Add, tile.Bias);
        Store(c2, tile.C + (2 * cRow), tile.Add, tile.Bias);
        Store(c3, tile.C + (3 * cRow), tile.Add, tile.Bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunOne(in Tile tile)
    {
        TVector sum = TSimd.Zero;
        long aDepth = tile.ADepthStride, bDepth = tile.BDepthStride;
        float* a = tile.A;
        float* b = tile.B;
        for (int k = tile.Depth; k > 0; k--)
        {
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(*a), TSimd.Load(b), sum);
            a += aDepth;
            b += bDepth;
        }

        Store(sum, tile.C, tile.Add, tile.Bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector sum, float* c, bool add, float* bias)
    {
        if (add) sum = TSimd.Add(TSimd.Load(c), sum);
        if (bias != null) sum = TSimd.Add(sum, TSimd.Load(bias));
        TSimd.Store(sum, c);
    }
}
