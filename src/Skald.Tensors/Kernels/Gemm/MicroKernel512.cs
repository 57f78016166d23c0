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
        // C is fetched while the sum is formed.
        float* c = tile.C;
        long cStride = tile.CRowStride;
        float* ahead = c;
        for (int row = TRows.Value; row > 0; row--, ahead += cStride)
        {
            Sse.Prefetch0(ahead);
            if (TVectors.Value == 2) Sse.Prefetch0(ahead + 16);
        }

        float* aheadA = tile.AheadA, aheadB = tile.AheadB;
        long aheadAStep = tile.AheadAStep, aheadBStep = tile.AheadBStep;

        Vector512<float> b0, b1 = default, a;
        int k = tile.Depth;
        for (; k >= 2; k -= 2)
        {
            Sse.Prefetch1(aheadA);
            Sse.Prefetch1(aheadB);
            aheadA += aheadAStep;
            aheadB += aheadBStep;
            b0 = Vector512.Load(b);
            if (TVectors.Value == 2) b1 = Vector512.Load(b + 16);
            a = Vector512.Create(a0[0]);
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

            // The second k.
            b0 = Vector512.Load(b + bStride);
            if (TVectors.Value == 2) b1 = Vector512.Load(b + bStride + 16);
            a = Vector512.Create(TByRows.Value == 1 ? a0[1] : a0[aStride]);
            c00 = Avx512F.FusedMultiplyAdd(a, b0, c00);
            if (TVectors.Value == 2) c01 = Avx512F.FusedMultiplyAdd(a, b1, c01);

            if (TRows.Value > 1)
            {
                a = Vector512.Create(a0[aStride + 1]);
                c10 = Avx512F.FusedMultiplyAdd(a, b0, c10);
                if (TVectors.Value == 2) c11 = Avx512F.FusedMultiplyAdd(a, b1, c11);
            }

            if (TRows.Value > 2)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a0[(2 * aStride) + 1] : a0[aStride + 2]);
                c20 = Avx512F.FusedMultiplyAdd(a, b0, c20);
                if (TVectors.Value == 2) c21 = Avx512F.FusedMultiplyAdd(a, b1, c21);
                a = Vector512.Create(TByRows.Value == 1 ? a3[1] : a0[aStride + 3]);
                c30 = Avx512F.FusedMultiplyAdd(a, b0, c30);
                if (TVectors.Value == 2) c31 = Avx512F.FusedMultiplyAdd(a, b1, c31);
            }

            if (TRows.Value > 4)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a3[aStride + 1] : a0[aStride + 4]);
                c40 = Avx512F.FusedMultiplyAdd(a, b0, c40);
                if (TVectors.Value == 2) c41 = Avx512F.FusedMultiplyAdd(a, b1, c41);
                a = Vector512.Create(TByRows.Value == 1 ? a3[(2 * aStride) + 1] : a0[aStride + 5]);
                c50 = Avx512F.FusedMultiplyAdd(a, b0, c50);
                if (TVectors.Value == 2) c51 = Avx512F.FusedMultiplyAdd(a, b1, c51);
            }

            if (TRows.Value > 6)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a6[1] : a0[aStride + 6]);
                c60 = Avx512F.FusedMultiplyAdd(a, b0, c60);
                if (TVectors.Value == 2) c61 = Avx512F.FusedMultiplyAdd(a, b1, c61);
                a = Vector512.Create(TByRows.Value == 1 ? a6[aStride + 1] : a0[aStride + 7]);
                c70 = Avx512F.FusedMultiplyAdd(a, b0, c70);
                if (TVectors.Value == 2) c71 = Avx512F.FusedMultiplyAdd(a, b1, c71);
            }

            if (TRows.Value > 8)
            {
                a = Vector512.Create(TByRows.Value == 1 ? a6[(2 * aStride) + 1] : a0[aStride + 8]);
                c80 = Avx512F.FusedMultiplyAdd(a, b0, c80);
                if (TVectors.Value == 2) c81 = Avx512F.FusedMultiplyAdd(a, b1, c81);
                a = Vector512.Create(TByRows.Value == 1 ? a9[1] : a0[aStride + 9]);
                c90 = Avx512F.FusedMultiplyAdd(a, b0, c90);
                if (TVectors.Value == 2) c91 = Avx512F.FusedMultiplyAdd(a, b1, c91);
                a = Vector512.Create(TByRows.Value == 1 ? a9[aStride + 1] : a0[aStride + 10]);
                ca0 = Avx512F.FusedMultiplyAdd(a, b0, ca0);
                if (TVectors.Value == 2) ca1 = Avx512F.FusedMultiplyAdd(a, b1, ca1);
                a = Vector512.Create(TByRows.Value == 1 ? a9[(2 * aStride) + 1] : a0[aStride + 11]);
                cb0 = Avx512F.FusedMultiplyAdd(a, b0, cb0);
                if (TVectors.Value == 2) cb1 = Avx512F.FusedMultiplyAdd(a, b1, cb1);
            }

            b += 2 * bStride;
            a0 += TByRows.Value == 1 ? 2 : 2 * aStride;
            if (TByRows.Value == 1)
            {
                a3 += 2;
                a6 += 2;
                a9 += 2;
            }
        }

        if (k > 0)
        {
            b0 = Vector512.Load(b);
            if (TVectors.Value == 2) b1 = Vector512.Load(b + 16);
            a = Vector512.Create(a0[0]);
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
        }

        float* bias = tile.Bias;
        if (tile.Add || bias != null)
        {
            bool add = tile.Add;
            c = Finish<TVectors>(c, cStride, add, bias, c00, c01);
            if (TRows.Value > 1) c = Finish<TVectors>(c, cStride, add, bias, c10, c11);
            if (TRows.Value > 2) c = Finish<TVectors>(c, cStride, add, bias, c20, c21);
            if (TRows.Value > 3) c = Finish<TVectors>(c, cStride, add, bias, c30, c31);
            if (TRows.Value > 4) c = Finish<TVectors>(c, cStride, add, bias, c40, c41);
            if (TRows.Value > 5) c = Finish<TVectors>(c, cStride, add, bias, c50, c51);
            if (TRows.Value > 6) c = Finish<TVectors>(c, cStride, add, bias, c60, c61);
            if (TRows.Value > 7) c = Finish<TVectors>(c, cStride, add, bias, c70, c71);
            if (TRows.Value > 8) c = Finish<TVectors>(c, cStride, add, bias, c80, c81);
            if (TRows.Value > 9) c = Finish<TVectors>(c, cStride, add, bias, c90, c91);
            if (TRows.Value > 10) c = Finish<TVectors>(c, cStride, add, bias, ca0, ca1);
            if (TRows.Value > 11) c = Finish<TVectors>(c, cStride, add, bias, cb0, cb1);
            return;
        }

        c = Store<TVectors>(c, cStride, c00, c01);
        if (TRows.Value > 1) c = Store<TVectors>(c, cStride, c10, c11);
        if (TRows.Value > 2) c = Store<TVectors>(c, cStride, c20, c21);
        if (TRows.Value > 3) c = Store<TVectors>(c, cStride, c30, c31);
        if (TRows.Value > 4) c = Store<TVectors>(c, cStride, c40, c41);
        if (TRows.Value > 5) c = Store<TVectors>(c, cStride, c50, c51);
        if (TRows.Value > 6) c = Store<TVectors>(c, cStride, c60, c61);
        if (TRows.Value > 7) c = Store<TVectors>(c, cStride, c70, c71);
        if (TRows.Value > 8) c = Store<TVectors>(c, cStride, c80, c81);
        if (TRows.Value > 9) c = Store<TVectors>(c, cStride, c90, c91);
        if (TRows.Value > 10) c = Store<TVectors>(c, cStride, ca0, ca1);
        if (TRows.Value > 11) c = Store<TVectors>(c, cStride, cb0, cb1);
    }

    /// <summary>Adds what C holds and the bias to a row's sum, where asked, and writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Finish<TVectors>(
        float* c, long cStride, bool add, float* bias, Vector512<float> sum0, Vector512<float> sum1)
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

        return Store<TVectors>(c, cStride, sum0, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Store<TVectors>(float* c, long cStride, Vector512<float> sum0, Vector512<float> sum1)
        where TVectors : struct, IConstant
    {
        sum0.Store(c);
        if (TVectors.Value == 2) sum1.Store(c + 16);
        return c + cStride;
    }
}
