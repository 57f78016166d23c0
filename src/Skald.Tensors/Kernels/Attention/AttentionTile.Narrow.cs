using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <content>Micro-kernels of one to eight vectors: single columns, single rows, sixteen registers.</content>
internal static unsafe partial class AttentionTile
{
    /// <summary>Eight rows by 16 columns, 8 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x1<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        long w1 = o.WRow, w2 = 2 * w1, w3 = 3 * w1;
        float* u = w + (4 * w1);
        TVector c00 = TSimd.Zero;
        TVector c10 = TSimd.Zero;
        TVector c20 = TSimd.Zero;
        TVector c30 = TSimd.Zero;
        TVector c40 = TSimd.Zero;
        TVector c50 = TSimd.Zero;
        TVector c60 = TSimd.Zero;
        TVector c70 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c10 = TSimd.Load(c + cRow);
            c20 = TSimd.Load(c + (2 * cRow));
            c30 = TSimd.Load(c + (3 * cRow));
            c40 = TSimd.Load(c + (4 * cRow));
            c50 = TSimd.Load(c + (5 * cRow));
            c60 = TSimd.Load(c + (6 * cRow));
            c70 = TSimd.Load(c + (7 * cRow));
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            c00 = TSimd.MultiplyAdd(TSimd.Broadcast(*w), x0, c00);
            c10 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w1]), x0, c10);
            c20 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w2]), x0, c20);
            c30 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w3]), x0, c30);
            c40 = TSimd.MultiplyAdd(TSimd.Broadcast(*u), x0, c40);
            c50 = TSimd.MultiplyAdd(TSimd.Broadcast(u[w1]), x0, c50);
            c60 = TSimd.MultiplyAdd(TSimd.Broadcast(u[w2]), x0, c60);
            c70 = TSimd.MultiplyAdd(TSimd.Broadcast(u[w3]), x0, c70);
            w += wStep;
            u += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c10, c + cRow);
        TSimd.Store(c20, c + (2 * cRow));
        TSimd.Store(c30, c + (3 * cRow));
        TSimd.Store(c40, c + (4 * cRow));
        TSimd.Store(c50, c + (5 * cRow));
        TSimd.Store(c60, c + (6 * cRow));
        TSimd.Store(c70, c + (7 * cRow));
    }

    /// <summary>Six rows by 16 columns, 6 accumulators: 12 registers of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6x1<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        long w1 = o.WRow, w2 = 2 * w1;
        float* u = w + (3 * w1);
        TVector c00 = TSimd.Zero, c10 = TSimd.Zero, c20 = TSimd.Zero;
        TVector c30 = TSimd.Zero, c40 = TSimd.Zero, c50 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c10 = TSimd.Load(c + cRow);
            c20 = TSimd.Load(c + (2 * cRow));
            c30 = TSimd.Load(c + (3 * cRow));
            c40 = TSimd.Load(c + (4 * cRow));
            c50 = TSimd.Load(c + (5 * cRow));
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            c00 = TSimd.MultiplyAdd(TSimd.Broadcast(*w), x0, c00);
            c10 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w1]), x0, c10);
            c20 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w2]), x0, c20);
            c30 = TSimd.MultiplyAdd(TSimd.Broadcast(*u), x0, c30);
            c40 = TSimd.MultiplyAdd(TSimd.Broadcast(u[w1]), x0, c40);
            c50 = TSimd.MultiplyAdd(TSimd.Broadcast(u[w2]), x0, c50);
            w += wStep;
            u += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c10, c + cRow);
        TSimd.Store(c20, c + (2 * cRow));
        TSimd.Store(c30, c + (3 * cRow));
        TSimd.Store(c40, c + (4 * cRow));
        TSimd.Store(c50, c + (5 * cRow));
    }

    /// <summary>Four rows by 16 columns, 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        long w1 = o.WRow, w2 = 2 * w1, w3 = 3 * w1;
        TVector c00 = TSimd.Zero;
        TVector c10 = TSimd.Zero;
        TVector c20 = TSimd.Zero;
        TVector c30 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c10 = TSimd.Load(c + cRow);
            c20 = TSimd.Load(c + (2 * cRow));
            c30 = TSimd.Load(c + (3 * cRow));
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            c00 = TSimd.MultiplyAdd(TSimd.Broadcast(*w), x0, c00);
            c10 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w1]), x0, c10);
            c20 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w2]), x0, c20);
            c30 = TSimd.MultiplyAdd(TSimd.Broadcast(w[w3]), x0, c30);
            w += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c10, c + cRow);
        TSimd.Store(c20, c + (2 * cRow));
        TSimd.Store(c30, c + (3 * cRow));
    }

    /// <summary>One rows by 64 columns, 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x4<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c02 = TSimd.Zero, c03 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c01 = TSimd.Load(c + 16);
            c02 = TSimd.Load(c + 32);
            c03 = TSimd.Load(c + 48);
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            TVector x1 = TSimd.Load(x + 16);
            TVector x2 = TSimd.Load(x + 32);
            TVector x3 = TSimd.Load(x + 48);
            TVector a = TSimd.Broadcast(*w);
            c00 = TSimd.MultiplyAdd(a, x0, c00);
            c01 = TSimd.MultiplyAdd(a, x1, c01);
            c02 = TSimd.MultiplyAdd(a, x2, c02);
            c03 = TSimd.MultiplyAdd(a, x3, c03);
            w += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c01, c + 16);
        TSimd.Store(c02, c + 32);
        TSimd.Store(c03, c + 48);
    }

    /// <summary>One rows by 16 columns, 1 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        TVector c00 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            c00 = TSimd.MultiplyAdd(TSimd.Broadcast(*w), x0, c00);
            w += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
    }
}
