using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Tiles of 12 × 32 for AVX-512: 24 accumulators, 2 registers of B and one of A out of 32.</summary>
/// <remarks>
/// The accumulators are named locals, since arrays of vectors live in memory. Smaller tiles are the same body with the
/// rows and columns that they lack removed by the JIT. Per k the full tile does 24 multiply-adds for 14 loads.
/// </remarks>
internal readonly unsafe struct MicroKernel512 : IMicroKernel
{
    public static int Rows => 12;

    public static int Columns => 32;

    public static int TileRows(int rows) => rows > 8 ? 12 : rows > 6 ? 8 : rows > 4 ? 6 : rows > 2 ? 4 : rows;

    public static void Run(in Tile tile, int rows, int columns)
    {
        if (columns == 32) Run<Constant.Two>(in tile, rows);
        else Run<Constant.One>(in tile, rows);
    }

    public static void Transpose16(float* source, long* rowOffsets, float* destination, long stride) =>
        Transpose512.Run(source, rowOffsets, destination, stride);

    private static void Run<TVectors>(in Tile tile, int rows)
        where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 12 when tile.ADepthStride == 1: Run<Constant.Twelve, TVectors, Constant.One>(in tile); break;
            case 12: Run<Constant.Twelve, TVectors, Constant.Zero>(in tile); break;
            case 8: Run<Constant.Eight, TVectors, Constant.Zero>(in tile); break;
            case 6: Run<Constant.Six, TVectors, Constant.Zero>(in tile); break;
            case 4: Run<Constant.Four, TVectors, Constant.Zero>(in tile); break;
            case 2: Run<Constant.Two, TVectors, Constant.Zero>(in tile); break;
            default: Run<Constant.One, TVectors, Constant.Zero>(in tile); break;
        }
    }

    /// <typeparam name="TRows">Rows of the tile.</typeparam>
    /// <typeparam name="TVectors">Vectors of sixteen columns.</typeparam>
    /// <typeparam name="TByRows">1 if A is stored by rows, 0 if its column k is contiguous.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TVectors, TByRows>(in Tile tile)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TByRows : struct, IConstant
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> ca0 = default, ca1 = default;
        Vector512<float> cb0 = default, cb1 = default;

        float* b = tile.B;
        long bStride = tile.BDepthStride;
        float* a0 = tile.A;
        long aStride = TByRows.Value == 1 ? tile.ARowStride : tile.ADepthStride;
        // By rows, every third row has a pointer of its own: a row is then a base plus zero, one or two strides.
        float* a3 = a0 + (3 * aStride), a6 = a0 + (6 * aStride), a9 = a0 + (9 * aStride);
        for (int k = tile.Depth; k > 0; k--)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = TVectors.Value == 2 ? Vector512.Load(b + 16) : default;
            Vector512<float> a;
            a = Vector512.Create(TByRows.Value == 1 ? a0[0] : a0[0]);
            c00 = Avx512F.FusedMultiplyAdd(a, b0, c00);
            if (TVectors.Value == 2) c01 = Avx512F.FusedMultiplyAdd(a, b1, c01);

            if (TRows.Value > 1)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a0[aStride] : a0[1]);
                c10 = Avx512F.FusedMultiplyAdd(a, b0, c10);
                if (TVectors.Value == 2) c11 = Avx512F.FusedMultiplyAdd(a, b1, c11);
            }

            if (TRows.Value > 2)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a0[2 * aStride] : a0[2]);
                c20 = Avx512F.FusedMultiplyAdd(a, b0, c20);
                if (TVectors.Value == 2) c21 = Avx512F.FusedMultiplyAdd(a, b1, c21);
                a = Vector512.Create(TByRows.Value == 1 ? a3[0] : a0[3]);
                c30 = Avx512F.FusedMultiplyAdd(a, b0, c30);
                if (TVectors.Value == 2) c31 = Avx512F.FusedMultiplyAdd(a, b1, c31);
            }

            if (TRows.Value > 4)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a3[aStride] : a0[4]);
                c40 = Avx512F.FusedMultiplyAdd(a, b0, c40);
                if (TVectors.Value == 2) c41 = Avx512F.FusedMultiplyAdd(a, b1, c41);
                a = Vector512.Create(TByRows.Value == 1 ? a3[2 * aStride] : a0[5]);
                c50 = Avx512F.FusedMultiplyAdd(a, b0, c50);
                if (TVectors.Value == 2) c51 = Avx512F.FusedMultiplyAdd(a, b1, c51);
            }

            if (TRows.Value > 6)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a6[0] : a0[6]);
                c60 = Avx512F.FusedMultiplyAdd(a, b0, c60);
                if (TVectors.Value == 2) c61 = Avx512F.FusedMultiplyAdd(a, b1, c61);
                a = Vector512.Create(TByRows.Value == 1 ? a6[aStride] : a0[7]);
                c70 = Avx512F.FusedMultiplyAdd(a, b0, c70);
                if (TVectors.Value == 2) c71 = Avx512F.FusedMultiplyAdd(a, b1, c71);
            }

            if (TRows.Value > 8)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a6[2 * aStride] : a0[8]);
                c80 = Avx512F.FusedMultiplyAdd(a, b0, c80);
                if (TVectors.Value == 2) c81 = Avx512F.FusedMultiplyAdd(a, b1, c81);
                a = Vector512.Create(TByRows.Value == 1 ? a9[0] : a0[9]);
                c90 = Avx512F.FusedMultiplyAdd(a, b0, c90);
                if (TVectors.Value == 2) c91 = Avx512F.FusedMultiplyAdd(a, b1, c91);
                a = Vector512.Create(TByRows.Value == 1 ? a9[aStride] : a0[10]);
                ca0 = Avx512F.FusedMultiplyAdd(a, b0, ca0);
                if (TVectors.Value == 2) ca1 = Avx512F.FusedMultiplyAdd(a, b1, ca1);
                a = Vector512.Create(TByRows.Value == 1 ? a9[2 * aStride] : a0[11]);
                cb0 = Avx512F.FusedMultiplyAdd(a, b0, cb0);
                if (TVectors.Value == 2) cb1 = Avx512F.FusedMultiplyAdd(a, b1, cb1);
            }

            b += bStride;
            if (TByRows.Value == 1)
            {
                a0++;
                a3++;
                a6++;
                a9++;
            }
            else
            {
                a0 += aStride;
            }
        }

        float* c = tile.C;
        float* bias = tile.Bias;
        long cStride = tile.CRowStride;
        bool add = tile.Add;
        Store<TVectors>(c00, c01, c, add, bias);
        if (TRows.Value > 1) Store<TVectors>(c10, c11, c + cStride, add, bias);
        if (TRows.Value > 2) Store<TVectors>(c20, c21, c + (2 * cStride), add, bias);
        if (TRows.Value > 3) Store<TVectors>(c30, c31, c + (3 * cStride), add, bias);
        if (TRows.Value > 4) Store<TVectors>(c40, c41, c + (4 * cStride), add, bias);
        if (TRows.Value > 5) Store<TVectors>(c50, c51, c + (5 * cStride), add, bias);
        if (TRows.Value > 6) Store<TVectors>(c60, c61, c + (6 * cStride), add, bias);
        if (TRows.Value > 7) Store<TVectors>(c70, c71, c + (7 * cStride), add, bias);
        if (TRows.Value > 8) Store<TVectors>(c80, c81, c + (8 * cStride), add, bias);
        if (TRows.Value > 9) Store<TVectors>(c90, c91, c + (9 * cStride), add, bias);
        if (TRows.Value > 10) Store<TVectors>(ca0, ca1, c + (10 * cStride), add, bias);
        if (TRows.Value > 11) Store<TVectors>(cb0, cb1, c + (11 * cStride), add, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(
        Vector512<float> sum0, Vector512<float> sum1, float* c, bool add, float* bias)
        where TVectors : struct, IConstant
    {
        if (add)
        {
            sum0 = Vector512.Load(c) + sum0;
            if (TVectors.Value == 2) sum1 = Vector512.Load(c + 16) + sum1;
        }

        if (bias != null)
        {
            sum0 += Vector512.Load(bias);
            if (TVectors.Value == 2) sum1 += Vector512.Load(bias + 16);
        }

        sum0.Store(c);
        if (TVectors.Value == 2) sum1.Store(c + 16);
    }
}
