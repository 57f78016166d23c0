using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The product of a few rows of floats with one or two registers of columns: each output one chain over k.</summary>
/// <remarks>
/// It goes on with what y holds or begins at 0, so a chain may be cut anywhere. The bits are those of
/// <see cref="NumberTile"/>, which makes floats on the way: here they are made already, for many rows at once.
/// </remarks>
internal static unsafe class FloatTile
{
    /// <param name="a">a[k · step + row · TApart].</param>
    /// <param name="step">Floats from one k to the next in a.</param>
    /// <param name="b">A register's columns at k = 0.</param>
    /// <param name="beside">What <see cref="ITileColumns.Load"/> is told of the columns beside them; 0 for none.</param>
    /// <param name="stride">Bytes from one k to the next in b.</param>
    /// <param name="depth">Products that are summed.</param>
    /// <param name="rows">1, 2, 4, 8 or 12.</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="adds">Whether the sums go on with what y holds.</param>
    /// <param name="ahead">What is fetched meanwhile, where the rows are few.</param>
    public static void Run<TVector, TLanes, TSource, TApart>(
        float* a, int step, byte* b, int beside, int stride, int depth, int rows, float* y, long yStride, bool adds, in Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TSource : struct, ITileColumns
        where TApart : struct, IConstant
    {
        if (beside == 0)
            Run<TVector, TLanes, TSource, TApart, Constant.One>(a, step, b, beside, stride, depth, rows, y, yStride, adds, in ahead);
        else
            Run<TVector, TLanes, TSource, TApart, Constant.Two>(a, step, b, beside, stride, depth, rows, y, yStride, adds, in ahead);
    }

    private static void Run<TVector, TLanes, TSource, TApart, TColumns>(
        float* a, int step, byte* b, int beside, int stride, int depth, int rows, float* y, long yStride, bool adds, in Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TSource : struct, ITileColumns
        where TApart : struct, IConstant
        where TColumns : struct, IConstant
    {
        switch (rows)
        {
            case 1:
                Sum<TVector, TLanes, TSource, TApart, TColumns, Constant.One>(
                    a, step, b, beside, stride, depth, y, yStride, adds, in ahead);
                break;
            case 2:
                Sum<TVector, TLanes, TSource, TApart, TColumns, Constant.Two>(
                    a, step, b, beside, stride, depth, y, yStride, adds, in ahead);
                break;
            case 4:
                Sum<TVector, TLanes, TSource, TApart, TColumns, Constant.Four>(
                    a, step, b, beside, stride, depth, y, yStride, adds, in ahead);
                break;
            case 8:
                Sum<TVector, TLanes, TSource, TApart, TColumns, Constant.Eight>(
                    a, step, b, beside, stride, depth, y, yStride, adds, in ahead);
                break;
            default:
                Sum<TVector, TLanes, TSource, TApart, TColumns, Constant.Twelve>(
                    a, step, b, beside, stride, depth, y, yStride, adds, in ahead);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TVector, TLanes, TSource, TApart, TColumns, TRows>(
        float* a, int step, byte* b, int beside, int stride, int depth, float* y, long yStride, bool adds, in Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TSource : struct, ITileColumns
        where TApart : struct, IConstant
        where TColumns : struct, IConstant
        where TRows : struct, IConstant
    {
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TVector s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        TVector t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default;
        TVector t6 = default, t7 = default, t8 = default, t9 = default, t10 = default, t11 = default;
        int right = TLanes.Count, far = ahead.Step;
        byte* fetched = ahead.Start;
        if (adds)
        {
            s0 = TLanes.Load(y);
            if (TColumns.Value > 1) t0 = TLanes.Load(y + right);
            if (TRows.Value > 1) s1 = TLanes.Load(y + yStride);
            if (TRows.Value > 1 && TColumns.Value > 1) t1 = TLanes.Load(y + yStride + right);
            if (TRows.Value > 2) s2 = TLanes.Load(y + (2 * yStride));
            if (TRows.Value > 2 && TColumns.Value > 1) t2 = TLanes.Load(y + (2 * yStride) + right);
            if (TRows.Value > 2) s3 = TLanes.Load(y + (3 * yStride));
            if (TRows.Value > 2 && TColumns.Value > 1) t3 = TLanes.Load(y + (3 * yStride) + right);
            if (TRows.Value > 4) s4 = TLanes.Load(y + (4 * yStride));
            if (TRows.Value > 4 && TColumns.Value > 1) t4 = TLanes.Load(y + (4 * yStride) + right);
            if (TRows.Value > 4) s5 = TLanes.Load(y + (5 * yStride));
            if (TRows.Value > 4 && TColumns.Value > 1) t5 = TLanes.Load(y + (5 * yStride) + right);
            if (TRows.Value > 4) s6 = TLanes.Load(y + (6 * yStride));
            if (TRows.Value > 4 && TColumns.Value > 1) t6 = TLanes.Load(y + (6 * yStride) + right);
            if (TRows.Value > 4) s7 = TLanes.Load(y + (7 * yStride));
            if (TRows.Value > 4 && TColumns.Value > 1) t7 = TLanes.Load(y + (7 * yStride) + right);
            if (TRows.Value > 8) s8 = TLanes.Load(y + (8 * yStride));
            if (TRows.Value > 8 && TColumns.Value > 1) t8 = TLanes.Load(y + (8 * yStride) + right);
            if (TRows.Value > 8) s9 = TLanes.Load(y + (9 * yStride));
            if (TRows.Value > 8 && TColumns.Value > 1) t9 = TLanes.Load(y + (9 * yStride) + right);
            if (TRows.Value > 8) s10 = TLanes.Load(y + (10 * yStride));
            if (TRows.Value > 8 && TColumns.Value > 1) t10 = TLanes.Load(y + (10 * yStride) + right);
            if (TRows.Value > 8) s11 = TLanes.Load(y + (11 * yStride));
            if (TRows.Value > 8 && TColumns.Value > 1) t11 = TLanes.Load(y + (11 * yStride) + right);
        }

        for (int k = 0; k < depth; k++)
        {
            TSource.Load<TVector, TLanes, TColumns>(b, beside, out TVector v, out TVector w);
            TVector x = TLanes.Broadcast(*a);
            s0 = TLanes.MultiplyAdd(v, x, s0);
            if (TColumns.Value > 1) t0 = TLanes.MultiplyAdd(w, x, t0);
            if (TRows.Value > 1) s1 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[TApart.Value]), s1);
            if (TRows.Value > 1 && TColumns.Value > 1) t1 = TLanes.MultiplyAdd(w, x, t1);
            if (TRows.Value > 2) s2 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[2 * TApart.Value]), s2);
            if (TRows.Value > 2 && TColumns.Value > 1) t2 = TLanes.MultiplyAdd(w, x, t2);
            if (TRows.Value > 2) s3 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[3 * TApart.Value]), s3);
            if (TRows.Value > 2 && TColumns.Value > 1) t3 = TLanes.MultiplyAdd(w, x, t3);
            if (TRows.Value > 4) s4 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[4 * TApart.Value]), s4);
            if (TRows.Value > 4 && TColumns.Value > 1) t4 = TLanes.MultiplyAdd(w, x, t4);
            if (TRows.Value > 4) s5 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[5 * TApart.Value]), s5);
            if (TRows.Value > 4 && TColumns.Value > 1) t5 = TLanes.MultiplyAdd(w, x, t5);
            if (TRows.Value > 4) s6 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[6 * TApart.Value]), s6);
            if (TRows.Value > 4 && TColumns.Value > 1) t6 = TLanes.MultiplyAdd(w, x, t6);
            if (TRows.Value > 4) s7 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[7 * TApart.Value]), s7);
            if (TRows.Value > 4 && TColumns.Value > 1) t7 = TLanes.MultiplyAdd(w, x, t7);
            if (TRows.Value > 8) s8 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[8 * TApart.Value]), s8);
            if (TRows.Value > 8 && TColumns.Value > 1) t8 = TLanes.MultiplyAdd(w, x, t8);
            if (TRows.Value > 8) s9 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[9 * TApart.Value]), s9);
            if (TRows.Value > 8 && TColumns.Value > 1) t9 = TLanes.MultiplyAdd(w, x, t9);
            if (TRows.Value > 8) s10 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[10 * TApart.Value]), s10);
            if (TRows.Value > 8 && TColumns.Value > 1) t10 = TLanes.MultiplyAdd(w, x, t10);
            if (TRows.Value > 8) s11 = TLanes.MultiplyAdd(v, x = TLanes.Broadcast(a[11 * TApart.Value]), s11);
            if (TRows.Value > 8 && TColumns.Value > 1) t11 = TLanes.MultiplyAdd(w, x, t11);
            if (Sse.IsSupported && TRows.Value <= 8)
            {
                Sse.Prefetch1(fetched);
                fetched += far;
            }

            a += step;
            b += stride;
        }

        TLanes.Store(s0, y);
        if (TColumns.Value > 1) TLanes.Store(t0, y + right);
        if (TRows.Value > 1) TLanes.Store(s1, y + yStride);
        if (TRows.Value > 1 && TColumns.Value > 1) TLanes.Store(t1, y + yStride + right);
        if (TRows.Value > 2) TLanes.Store(s2, y + (2 * yStride));
        if (TRows.Value > 2 && TColumns.Value > 1) TLanes.Store(t2, y + (2 * yStride) + right);
        if (TRows.Value > 2) TLanes.Store(s3, y + (3 * yStride));
        if (TRows.Value > 2 && TColumns.Value > 1) TLanes.Store(t3, y + (3 * yStride) + right);
        if (TRows.Value > 4) TLanes.Store(s4, y + (4 * yStride));
        if (TRows.Value > 4 && TColumns.Value > 1) TLanes.Store(t4, y + (4 * yStride) + right);
        if (TRows.Value > 4) TLanes.Store(s5, y + (5 * yStride));
        if (TRows.Value > 4 && TColumns.Value > 1) TLanes.Store(t5, y + (5 * yStride) + right);
        if (TRows.Value > 4) TLanes.Store(s6, y + (6 * yStride));
        if (TRows.Value > 4 && TColumns.Value > 1) TLanes.Store(t6, y + (6 * yStride) + right);
        if (TRows.Value > 4) TLanes.Store(s7, y + (7 * yStride));
        if (TRows.Value > 4 && TColumns.Value > 1) TLanes.Store(t7, y + (7 * yStride) + right);
        if (TRows.Value > 8) TLanes.Store(s8, y + (8 * yStride));
        if (TRows.Value > 8 && TColumns.Value > 1) TLanes.Store(t8, y + (8 * yStride) + right);
        if (TRows.Value > 8) TLanes.Store(s9, y + (9 * yStride));
        if (TRows.Value > 8 && TColumns.Value > 1) TLanes.Store(t9, y + (9 * yStride) + right);
        if (TRows.Value > 8) TLanes.Store(s10, y + (10 * yStride));
        if (TRows.Value > 8 && TColumns.Value > 1) TLanes.Store(t10, y + (10 * yStride) + right);
        if (TRows.Value > 8) TLanes.Store(s11, y + (11 * yStride));
        if (TRows.Value > 8 && TColumns.Value > 1) TLanes.Store(t11, y + (11 * yStride) + right);
    }
}
