using System.Runtime.Intrinsics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Products of small tiles with every accumulator in a register: the arithmetic of attention.</summary>
/// <remarks>
/// Each element is one chain over ascending n whatever the tile's shape, so the shapes differ in speed alone. They
/// come in named locals because the JIT keeps no array in registers.
/// </remarks>
internal static unsafe partial class AttentionTile
{
    /// <summary>Computes <paramref name="rows"/> rows of <paramref name="vectors"/> · 16 columns.</summary>
    public static void Product<TVector, TSimd>(in TileOperands o, int rows, int vectors)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // Thirty-two registers hold sixteen lanes each; narrower sets have half as many, or halves of them.
        bool wide = typeof(TVector) == typeof(Vector512<float>);
        int even = rows & ~3;
        int vector = 0;
        if (wide)
        {
            for (; vector + 4 <= vectors; vector += 4)
                for (int row = 0; row < even; row += 4) Tile4x4<TVector, TSimd>(o, row, vector);
            if (vector + 2 <= vectors)
            {
                Pairs<TVector, TSimd>(o, even, vector);
                vector += 2;
            }

            if (vector < vectors) Singles<TVector, TSimd>(o, even, vector);
        }
        else
        {
            for (; vector < vectors; vector++) Sixes<TVector, TSimd>(o, even, vector);
        }

        for (int row = even; row < rows; row++) Row<TVector, TSimd>(o, row, vectors);
    }

    private static void Pairs<TVector, TSimd>(in TileOperands o, int rows, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int row = 0;
        for (; row + 8 <= rows; row += 8) Tile8x2<TVector, TSimd>(o, row, vector);
        if (row == rows) return;
        Tile4x1<TVector, TSimd>(o, row, vector);
        Tile4x1<TVector, TSimd>(o, row, vector + 1);
    }

    private static void Singles<TVector, TSimd>(in TileOperands o, int rows, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int row = 0;
        for (; row + 8 <= rows; row += 8) Tile8x1<TVector, TSimd>(o, row, vector);
        if (row < rows) Tile4x1<TVector, TSimd>(o, row, vector);
    }

    private static void Sixes<TVector, TSimd>(in TileOperands o, int rows, int vector)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // Sixes and fours share out any multiple of four: 16 rows are 6 + 6 + 4, 12 are 6 + 6, 8 are 4 + 4.
        int row = 0;
        while (row < rows)
        {
            int left = rows - row;
            if (left > 8 || left % 4 == 2)
            {
                Tile6x1<TVector, TSimd>(o, row, vector);
                row += 6;
            }
            else
            {
                Tile4x1<TVector, TSimd>(o, row, vector);
                row += 4;
            }
        }
    }

    private static void Row<TVector, TSimd>(in TileOperands o, int row, int vectors)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int vector = 0;
        for (; vector + 4 <= vectors; vector += 4) Tile1x4<TVector, TSimd>(o, row, vector);
        for (; vector < vectors; vector++) Tile1x1<TVector, TSimd>(o, row, vector);
    }
}
