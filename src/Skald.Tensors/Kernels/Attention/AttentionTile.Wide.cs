using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <content>Micro-kernels of sixteen vectors, for thirty-two registers.</content>
internal static unsafe partial class AttentionTile
{
    /// <summary>Four rows by 64 columns, 16 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x4<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        long w1 = o.WRow, w2 = 2 * w1, w3 = 3 * w1;
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c02 = TSimd.Zero, c03 = TSimd.Zero;
        TVector c10 = TSimd.Zero, c11 = TSimd.Zero, c12 = TSimd.Zero, c13 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c22 = TSimd.Zero, c23 = TSimd.Zero;
        TVector c30 = TSimd.Zero, c31 = TSimd.Zero, c32 = TSimd.Zero, c33 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c01 = TSimd.Load(c + 16);
            c02 = TSimd.Load(c + 32);
            c03 = TSimd.Load(c + 48);
            c10 = TSimd.Load(c + cRow);
            c11 = TSimd.Load(c + cRow + 16);
            c12 = TSimd.Load(c + cRow + 32);
            c13 = TSimd.Load(c + cRow + 48);
            c20 = TSimd.Load(c + (2 * cRow));
            c21 = TSimd.Load(c + (2 * cRow) + 16);
            c22 = TSimd.Load(c + (2 * cRow) + 32);
            c23 = TSimd.Load(c + (2 * cRow) + 48);
            c30 = TSimd.Load(c + (3 * cRow));
            c31 = TSimd.Load(c + (3 * cRow) + 16);
            c32 = TSimd.Load(c + (3 * cRow) + 32);
            c33 = TSimd.Load(c + (3 * cRow) + 48);
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
            a = TSimd.Broadcast(w[w1]);
            c10 = TSimd.MultiplyAdd(a, x0, c10);
            c11 = TSimd.MultiplyAdd(a, x1, c11);
            c12 = TSimd.MultiplyAdd(a, x2, c12);
            c13 = TSimd.MultiplyAdd(a, x3, c13);
            a = TSimd.Broadcast(w[w2]);
            c20 = TSimd.MultiplyAdd(a, x0, c20);
            c21 = TSimd.MultiplyAdd(a, x1, c21);
            c22 = TSimd.MultiplyAdd(a, x2, c22);
            c23 = TSimd.MultiplyAdd(a, x3, c23);
            a = TSimd.Broadcast(w[w3]);
            c30 = TSimd.MultiplyAdd(a, x0, c30);
            c31 = TSimd.MultiplyAdd(a, x1, c31);
            c32 = TSimd.MultiplyAdd(a, x2, c32);
            c33 = TSimd.MultiplyAdd(a, x3, c33);
            w += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c01, c + 16);
        TSimd.Store(c02, c + 32);
        TSimd.Store(c03, c + 48);
        TSimd.Store(c10, c + cRow);
        TSimd.Store(c11, c + cRow + 16);
        TSimd.Store(c12, c + cRow + 32);
        TSimd.Store(c13, c + cRow + 48);
        TSimd.Store(c20, c + (2 * cRow));
        TSimd.Store(c21, c + (2 * cRow) + 16);
        TSimd.Store(c22, c + (2 * cRow) + 32);
        TSimd.Store(c23, c + (2 * cRow) + 48);
        TSimd.Store(c30, c + (3 * cRow));
        TSimd.Store(c31, c + (3 * cRow) + 16);
        TSimd.Store(c32, c + (3 * cRow) + 32);
        TSimd.Store(c33, c + (3 * cRow) + 48);
    }

    /// <summary>Eight rows by 32 columns, 16 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8x2<TVector, TSimd>(in TileOperands o, int row, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* w = o.W + (row * o.WRow);
        float* x = o.X + (vector * 16);
        float* c = o.C + (row * o.CRow) + (vector * 16);
        long wStep = o.WStep, xStep = o.XStep, cRow = o.CRow;
        long w1 = o.WRow, w2 = 2 * w1, w3 = 3 * w1;
        float* u = w + (4 * w1);
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero;
        TVector c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero;
        TVector c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero;
        TVector c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero;
        TVector c70 = TSimd.Zero, c71 = TSimd.Zero;
        if (o.Load)
        {
            c00 = TSimd.Load(c);
            c01 = TSimd.Load(c + 16);
            c10 = TSimd.Load(c + cRow);
            c11 = TSimd.Load(c + cRow + 16);
            c20 = TSimd.Load(c + (2 * cRow));
            c21 = TSimd.Load(c + (2 * cRow) + 16);
            c30 = TSimd.Load(c + (3 * cRow));
            c31 = TSimd.Load(c + (3 * cRow) + 16);
            c40 = TSimd.Load(c + (4 * cRow));
            c41 = TSimd.Load(c + (4 * cRow) + 16);
            c50 = TSimd.Load(c + (5 * cRow));
            c51 = TSimd.Load(c + (5 * cRow) + 16);
            c60 = TSimd.Load(c + (6 * cRow));
            c61 = TSimd.Load(c + (6 * cRow) + 16);
            c70 = TSimd.Load(c + (7 * cRow));
            c71 = TSimd.Load(c + (7 * cRow) + 16);
        }

        for (int n = o.Steps; n > 0; n--)
        {
            TVector x0 = TSimd.Load(x);
            TVector x1 = TSimd.Load(x + 16);
            TVector a = TSimd.Broadcast(*w);
            c00 = TSimd.MultiplyAdd(a, x0, c00);
            c01 = TSimd.MultiplyAdd(a, x1, c01);
            a = TSimd.Broadcast(w[w1]);
            c10 = TSimd.MultiplyAdd(a, x0, c10);
            c11 = TSimd.MultiplyAdd(a, x1, c11);
            a = TSimd.Broadcast(w[w2]);
            c20 = TSimd.MultiplyAdd(a, x0, c20);
            c21 = TSimd.MultiplyAdd(a, x1, c21);
            a = TSimd.Broadcast(w[w3]);
            c30 = TSimd.MultiplyAdd(a, x0, c30);
            c31 = TSimd.MultiplyAdd(a, x1, c31);
            a = TSimd.Broadcast(*u);
            c40 = TSimd.MultiplyAdd(a, x0, c40);
            c41 = TSimd.MultiplyAdd(a, x1, c41);
            a = TSimd.Broadcast(u[w1]);
            c50 = TSimd.MultiplyAdd(a, x0, c50);
            c51 = TSimd.MultiplyAdd(a, x1, c51);
            a = TSimd.Broadcast(u[w2]);
            c60 = TSimd.MultiplyAdd(a, x0, c60);
            c61 = TSimd.MultiplyAdd(a, x1, c61);
            a = TSimd.Broadcast(u[w3]);
            c70 = TSimd.MultiplyAdd(a, x0, c70);
            c71 = TSimd.MultiplyAdd(a, x1, c71);
            w += wStep;
            u += wStep;
            x += xStep;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c01, c + 16);
        TSimd.Store(c10, c + cRow);
        TSimd.Store(c11, c + cRow + 16);
        TSimd.Store(c20, c + (2 * cRow));
        TSimd.Store(c21, c + (2 * cRow) + 16);
        TSimd.Store(c30, c + (3 * cRow));
        TSimd.Store(c31, c + (3 * cRow) + 16);
        TSimd.Store(c40, c + (4 * cRow));
        TSimd.Store(c41, c + (4 * cRow) + 16);
        TSimd.Store(c50, c + (5 * cRow));
        TSimd.Store(c51, c + (5 * cRow) + 16);
        TSimd.Store(c60, c + (6 * cRow));
        TSimd.Store(c61, c + (6 * cRow) + 16);
        TSimd.Store(c70, c + (7 * cRow));
        TSimd.Store(c71, c + (7 * cRow) + 16);
    }
}
