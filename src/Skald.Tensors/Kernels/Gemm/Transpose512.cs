using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>A 16 × 16 transposition within 32 AVX-512 registers: 16 loads, 64 shuffles, 16 stores.</summary>
internal static unsafe class Transpose512
{
    private const byte Even = 0b10_00_10_00;  // lanes 0 and 2 of either operand
    private const byte Odd = 0b11_01_11_01;   // lanes 1 and 3

    /// <inheritdoc cref="IMicroKernel.Transpose16"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, long* rowOffsets, float* destination, long stride)
    {
        // What the same rows hold some lines further on is fetched meanwhile.
        for (int row = 0; row < 16; row++) Sse.Prefetch0(source + rowOffsets[row] + 64);

        // Rows by fours. Afterwards lane L (of 128 bits) of g1 holds column 4L + 1 of rows 4g to 4g + 3.
        Vector512<float> a0 = Vector512.Load(source + rowOffsets[0]);
        Vector512<float> a1 = Vector512.Load(source + rowOffsets[1]);
        Vector512<float> a2 = Vector512.Load(source + rowOffsets[2]);
        Vector512<float> a3 = Vector512.Load(source + rowOffsets[3]);
        Vector512<float> l = Avx512F.UnpackLow(a0, a1), h = Avx512F.UnpackHigh(a0, a1);
        Vector512<float> m = Avx512F.UnpackLow(a2, a3), i = Avx512F.UnpackHigh(a2, a3);
        a0 = Low(l, m);
        a1 = High(l, m);
        a2 = Low(h, i);
        a3 = High(h, i);

        Vector512<float> b0 = Vector512.Load(source + rowOffsets[4]);
        Vector512<float> b1 = Vector512.Load(source + rowOffsets[5]);
        Vector512<float> b2 = Vector512.Load(source + rowOffsets[6]);
        Vector512<float> b3 = Vector512.Load(source + rowOffsets[7]);
        l = Avx512F.UnpackLow(b0, b1);
        h = Avx512F.UnpackHigh(b0, b1);
        m = Avx512F.UnpackLow(b2, b3);
        i = Avx512F.UnpackHigh(b2, b3);
        b0 = Low(l, m);
        b1 = High(l, m);
        b2 = Low(h, i);
        b3 = High(h, i);

        Vector512<float> c0 = Vector512.Load(source + rowOffsets[8]);
        Vector512<float> c1 = Vector512.Load(source + rowOffsets[9]);
        Vector512<float> c2 = Vector512.Load(source + rowOffsets[10]);
        Vector512<float> c3 = Vector512.Load(source + rowOffsets[11]);
        l = Avx512F.UnpackLow(c0, c1);
        h = Avx512F.UnpackHigh(c0, c1);
        m = Avx512F.UnpackLow(c2, c3);
        i = Avx512F.UnpackHigh(c2, c3);
        c0 = Low(l, m);
        c1 = High(l, m);
        c2 = Low(h, i);
        c3 = High(h, i);

        Vector512<float> d0 = Vector512.Load(source + rowOffsets[12]);
        Vector512<float> d1 = Vector512.Load(source + rowOffsets[13]);
        Vector512<float> d2 = Vector512.Load(source + rowOffsets[14]);
        Vector512<float> d3 = Vector512.Load(source + rowOffsets[15]);
        l = Avx512F.UnpackLow(d0, d1);
        h = Avx512F.UnpackHigh(d0, d1);
        m = Avx512F.UnpackLow(d2, d3);
        i = Avx512F.UnpackHigh(d2, d3);
        d0 = Low(l, m);
        d1 = High(l, m);
        d2 = Low(h, i);
        d3 = High(h, i);

        // Lanes by fours: column 4L + j is lane L of aj, bj, cj and dj.
        Vector512<float> e = Avx512F.Shuffle4x128(a0, b0, Even), o = Avx512F.Shuffle4x128(a0, b0, Odd);
        Vector512<float> f = Avx512F.Shuffle4x128(c0, d0, Even), p = Avx512F.Shuffle4x128(c0, d0, Odd);
        a0 = Avx512F.Shuffle4x128(e, f, Even);
        b0 = Avx512F.Shuffle4x128(o, p, Even);
        c0 = Avx512F.Shuffle4x128(e, f, Odd);
        d0 = Avx512F.Shuffle4x128(o, p, Odd);

        e = Avx512F.Shuffle4x128(a1, b1, Even);
        o = Avx512F.Shuffle4x128(a1, b1, Odd);
        f = Avx512F.Shuffle4x128(c1, d1, Even);
        p = Avx512F.Shuffle4x128(c1, d1, Odd);
        a1 = Avx512F.Shuffle4x128(e, f, Even);
        b1 = Avx512F.Shuffle4x128(o, p, Even);
        c1 = Avx512F.Shuffle4x128(e, f, Odd);
        d1 = Avx512F.Shuffle4x128(o, p, Odd);

        e = Avx512F.Shuffle4x128(a2, b2, Even);
        o = Avx512F.Shuffle4x128(a2, b2, Odd);
        f = Avx512F.Shuffle4x128(c2, d2, Even);
        p = Avx512F.Shuffle4x128(c2, d2, Odd);
        a2 = Avx512F.Shuffle4x128(e, f, Even);
        b2 = Avx512F.Shuffle4x128(o, p, Even);
        c2 = Avx512F.Shuffle4x128(e, f, Odd);
        d2 = Avx512F.Shuffle4x128(o, p, Odd);

        e = Avx512F.Shuffle4x128(a3, b3, Even);
        o = Avx512F.Shuffle4x128(a3, b3, Odd);
        f = Avx512F.Shuffle4x128(c3, d3, Even);
        p = Avx512F.Shuffle4x128(c3, d3, Odd);
        a3 = Avx512F.Shuffle4x128(e, f, Even);
        b3 = Avx512F.Shuffle4x128(o, p, Even);
        c3 = Avx512F.Shuffle4x128(e, f, Odd);
        d3 = Avx512F.Shuffle4x128(o, p, Odd);

        // In the order of k, since columns may overlap.
        a0.Store(destination);
        a1.Store(destination + stride);
        a2.Store(destination + (2 * stride));
        a3.Store(destination + (3 * stride));
        b0.Store(destination + (4 * stride));
        b1.Store(destination + (5 * stride));
        b2.Store(destination + (6 * stride));
        b3.Store(destination + (7 * stride));
        c0.Store(destination + (8 * stride));
        c1.Store(destination + (9 * stride));
        c2.Store(destination + (10 * stride));
        c3.Store(destination + (11 * stride));
        d0.Store(destination + (12 * stride));
        d1.Store(destination + (13 * stride));
        d2.Store(destination + (14 * stride));
        d3.Store(destination + (15 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Low(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> High(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();
}
