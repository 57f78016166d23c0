using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Tiles of 14 × 32 for AVX-512: 28 accumulators, 2 registers of B and one of A out of 32.</summary>
/// <remarks>
/// <para>
/// The accumulators are named locals, since arrays of vectors live in memory. Smaller tiles are the same body with the
/// rows and columns that they lack removed by the JIT.
/// </para>
/// <para>
/// What counts is the number of instructions for a multiply-add, most of all on a processor that shares its core with
/// another. So four k follow one another without a branch, addresses within a panel are constants, and of the rows from
/// the seventh on each multiply-add takes its element of A from memory. A volatile read keeps the JIT from sharing it in
/// a register; the first six rows do share theirs, which spares the load ports.
/// </para>
/// </remarks>
internal readonly unsafe struct MicroKernel512 : IMicroKernel
{
    public static int Rows => 14;

    public static int Columns => 32;

    public static int TileRows(int rows) =>
        rows > 12 ? 14 : rows > 8 ? 12 : rows > 6 ? 8 : rows > 4 ? 6 : rows > 2 ? 4 : rows;

    public static void Run(in Tile tile, int rows, int columns)
    {
        bool packed = tile.ADepthStride == rows && tile.BDepthStride == columns;
        if (packed && columns == 32) Run<Constant.Two, Panels>(in tile, rows);
        else if (packed) Run<Constant.One, Panels>(in tile, rows);
        else if (columns == 32) Run<Constant.Two, Matrices>(in tile, rows);
        else Run<Constant.One, Matrices>(in tile, rows);
    }

    public static void Transpose16(float* source, long* rowOffsets, float* destination, long stride) =>
        Transpose512.Run(source, rowOffsets, destination, stride);

    private static void Run<TVectors, TStrides>(in Tile tile, int rows)
        where TVectors : struct, IConstant
        where TStrides : struct, IStrides
    {
        switch (rows)
        {
            case 14: Run<Constant.Fourteen, TVectors, TStrides>(in tile); break;
            case 12: Run<Constant.Twelve, TVectors, TStrides>(in tile); break;
            case 8: Run<Constant.Eight, TVectors, TStrides>(in tile); break;
            case 6: Run<Constant.Six, TVectors, TStrides>(in tile); break;
            case 4: Run<Constant.Four, TVectors, TStrides>(in tile); break;
            case 2: Run<Constant.Two, TVectors, TStrides>(in tile); break;
            default: Run<Constant.One, TVectors, TStrides>(in tile); break;
        }
    }

    /// <typeparam name="TRows">Rows of the tile.</typeparam>
    /// <typeparam name="TVectors">Vectors of sixteen columns.</typeparam>
    /// <typeparam name="TStrides">How far consecutive k lie apart.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TVectors, TStrides>(in Tile tile)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
        where TStrides : struct, IStrides
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
        Vector512<float> cc0 = default, cc1 = default;
        Vector512<float> cd0 = default, cd1 = default;

        float* b = tile.B, a = tile.A;
        long bStride = TStrides.B(in tile, 16 * TVectors.Value), aStride = TStrides.A(in tile, TRows.Value);
        float* c = tile.C;
        long cStride = tile.CRowStride;

        // Meanwhile C is fetched, a row in four k, and then what later tiles read: never many lines at once, which
        // would keep the loads of A and B waiting.
        float* ahead0 = c, ahead1 = c + (16 * (TVectors.Value - 1));
        long step0 = cStride, step1 = cStride;
        int fours = tile.Depth / Tile.AheadDepth, left = Math.Min(fours, TRows.Value), later = fours - left;
        while (left > 0)
        {
            Sse.Prefetch1(ahead0);
            Sse.Prefetch1(ahead1);
            ahead0 += step0;
            ahead1 += step1;
            Step<TRows, TVectors>(
                a, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                ref c30, ref c31, ref c40, ref c41, ref c50, ref c51,
                ref c60, ref c61, ref c70, ref c71, ref c80, ref c81,
                ref c90, ref c91, ref ca0, ref ca1, ref cb0, ref cb1,
                ref cc0, ref cc1, ref cd0, ref cd1);
            Step<TRows, TVectors>(
                a + aStride, b + bStride,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                ref c30, ref c31, ref c40, ref c41, ref c50, ref c51,
                ref c60, ref c61, ref c70, ref c71, ref c80, ref c81,
                ref c90, ref c91, ref ca0, ref ca1, ref cb0, ref cb1,
                ref cc0, ref cc1, ref cd0, ref cd1);
            Step<TRows, TVectors>(
                a + (2 * aStride), b + (2 * bStride),
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                ref c30, ref c31, ref c40, ref c41, ref c50, ref c51,
                ref c60, ref c61, ref c70, ref c71, ref c80, ref c81,
                ref c90, ref c91, ref ca0, ref ca1, ref cb0, ref cb1,
                ref cc0, ref cc1, ref cd0, ref cd1);
            Step<TRows, TVectors>(
                a + (3 * aStride), b + (3 * bStride),
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                ref c30, ref c31, ref c40, ref c41, ref c50, ref c51,
                ref c60, ref c61, ref c70, ref c71, ref c80, ref c81,
                ref c90, ref c91, ref ca0, ref ca1, ref cb0, ref cb1,
                ref cc0, ref cc1, ref cd0, ref cd1);
            a += 4 * aStride;
            b += 4 * bStride;
            if (--left > 0) continue;
            left = later;
            later = 0;
            ahead0 = tile.AheadA;
            step0 = tile.AheadAStep;
            ahead1 = tile.AheadB;
            step1 = tile.AheadBStep;
        }

        for (int rest = tile.Depth % Tile.AheadDepth; rest > 0; rest--, a += aStride, b += bStride)
        {
            Step<TRows, TVectors>(
                a, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21,
                ref c30, ref c31, ref c40, ref c41, ref c50, ref c51,
                ref c60, ref c61, ref c70, ref c71, ref c80, ref c81,
                ref c90, ref c91, ref ca0, ref ca1, ref cb0, ref cb1,
                ref cc0, ref cc1, ref cd0, ref cd1);
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
            if (TRows.Value > 12) c = Finish<TVectors>(c, cStride, add, bias, cc0, cc1);
            if (TRows.Value > 13) c = Finish<TVectors>(c, cStride, add, bias, cd0, cd1);
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
        if (TRows.Value > 12) c = Store<TVectors>(c, cStride, cc0, cc1);
        if (TRows.Value > 13) c = Store<TVectors>(c, cStride, cd0, cd1);
    }

    /// <summary>One k: a column of A times a row of B, added to the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TVectors>(
        float* a, float* b,
        ref Vector512<float> c00, ref Vector512<float> c01,
        ref Vector512<float> c10, ref Vector512<float> c11,
        ref Vector512<float> c20, ref Vector512<float> c21,
        ref Vector512<float> c30, ref Vector512<float> c31,
        ref Vector512<float> c40, ref Vector512<float> c41,
        ref Vector512<float> c50, ref Vector512<float> c51,
        ref Vector512<float> c60, ref Vector512<float> c61,
        ref Vector512<float> c70, ref Vector512<float> c71,
        ref Vector512<float> c80, ref Vector512<float> c81,
        ref Vector512<float> c90, ref Vector512<float> c91,
        ref Vector512<float> ca0, ref Vector512<float> ca1,
        ref Vector512<float> cb0, ref Vector512<float> cb1,
        ref Vector512<float> cc0, ref Vector512<float> cc1,
        ref Vector512<float> cd0, ref Vector512<float> cd1)
        where TRows : struct, IConstant
        where TVectors : struct, IConstant
    {
        Vector512<float> b0 = Vector512.Load(b), b1 = default, shared;
        if (TVectors.Value == 2) b1 = Vector512.Load(b + 16);
        shared = Vector512.Create(a[0]);
        c00 = Avx512F.FusedMultiplyAdd(shared, b0, c00);
        if (TVectors.Value == 2) c01 = Avx512F.FusedMultiplyAdd(shared, b1, c01);

        if (TRows.Value > 1)
        {
            shared = Vector512.Create(a[1]);
            c10 = Avx512F.FusedMultiplyAdd(shared, b0, c10);
            if (TVectors.Value == 2) c11 = Avx512F.FusedMultiplyAdd(shared, b1, c11);
        }

        if (TRows.Value > 2)
        {
            shared = Vector512.Create(a[2]);
            c20 = Avx512F.FusedMultiplyAdd(shared, b0, c20);
            if (TVectors.Value == 2) c21 = Avx512F.FusedMultiplyAdd(shared, b1, c21);
            shared = Vector512.Create(a[3]);
            c30 = Avx512F.FusedMultiplyAdd(shared, b0, c30);
            if (TVectors.Value == 2) c31 = Avx512F.FusedMultiplyAdd(shared, b1, c31);
        }

        if (TRows.Value > 4)
        {
            shared = Vector512.Create(a[4]);
            c40 = Avx512F.FusedMultiplyAdd(shared, b0, c40);
            if (TVectors.Value == 2) c41 = Avx512F.FusedMultiplyAdd(shared, b1, c41);
            shared = Vector512.Create(a[5]);
            c50 = Avx512F.FusedMultiplyAdd(shared, b0, c50);
            if (TVectors.Value == 2) c51 = Avx512F.FusedMultiplyAdd(shared, b1, c51);
        }

        if (TRows.Value > 6)
        {
            c60 = Avx512F.FusedMultiplyAdd(b0, Own(a + 6), c60);
            if (TVectors.Value == 2) c61 = Avx512F.FusedMultiplyAdd(b1, Own(a + 6), c61);
            c70 = Avx512F.FusedMultiplyAdd(b0, Own(a + 7), c70);
            if (TVectors.Value == 2) c71 = Avx512F.FusedMultiplyAdd(b1, Own(a + 7), c71);
        }

        if (TRows.Value > 8)
        {
            c80 = Avx512F.FusedMultiplyAdd(b0, Own(a + 8), c80);
            if (TVectors.Value == 2) c81 = Avx512F.FusedMultiplyAdd(b1, Own(a + 8), c81);
            c90 = Avx512F.FusedMultiplyAdd(b0, Own(a + 9), c90);
            if (TVectors.Value == 2) c91 = Avx512F.FusedMultiplyAdd(b1, Own(a + 9), c91);
            ca0 = Avx512F.FusedMultiplyAdd(b0, Own(a + 10), ca0);
            if (TVectors.Value == 2) ca1 = Avx512F.FusedMultiplyAdd(b1, Own(a + 10), ca1);
            cb0 = Avx512F.FusedMultiplyAdd(b0, Own(a + 11), cb0);
            if (TVectors.Value == 2) cb1 = Avx512F.FusedMultiplyAdd(b1, Own(a + 11), cb1);
        }

        if (TRows.Value > 12)
        {
            cc0 = Avx512F.FusedMultiplyAdd(b0, Own(a + 12), cc0);
            if (TVectors.Value == 2) cc1 = Avx512F.FusedMultiplyAdd(b1, Own(a + 12), cc1);
            cd0 = Avx512F.FusedMultiplyAdd(b0, Own(a + 13), cd0);
            if (TVectors.Value == 2) cd1 = Avx512F.FusedMultiplyAdd(b1, Own(a + 13), cd1);
        }
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

    /// <summary>An element of A that is read for this use alone: the multiply-add takes it from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Own(float* a) => Vector512.Create(Volatile.Read(ref *a));

    /// <summary>How far apart consecutive k of the operands lie.</summary>
    private interface IStrides
    {
        static abstract long A(in Tile tile, int rows);

        static abstract long B(in Tile tile, int columns);
    }

    /// <summary>Both operands in panels of the tile's own height and width: known to the JIT.</summary>
    private readonly struct Panels : IStrides
    {
        public static long A(in Tile tile, int rows) => rows;

        public static long B(in Tile tile, int columns) => columns;
    }

    /// <summary>As the tile says: one of the operands at least is read where the caller stored it.</summary>
    private readonly struct Matrices : IStrides
    {
        public static long A(in Tile tile, int rows) => tile.ADepthStride;

        public static long B(in Tile tile, int columns) => tile.BDepthStride;
    }
}
