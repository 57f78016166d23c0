using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Tiles of 6 × 16 for AVX2: 12 accumulators, 2 registers of B and one of A out of 16.</summary>
/// <remarks>As <see cref="MicroKernel512"/>; per k the full tile does 12 multiply-adds for 8 loads.</remarks>
internal readonly unsafe struct MicroKernel256 : IMicroKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    public static int TileRows(int rows) => rows > 4 ? 6 : rows > 2 ? 4 : rows;

    public static void Run(in Tile tile, int rows, int columns)
    {
        switch (rows)
        {
            case 6: Run<Constant.Six>(in tile); break;
            case 4: Run<Constant.Four>(in tile); break;
            case 2: Run<Constant.Two>(in tile); break;
            default: Run<Constant.One>(in tile); break;
        }
    }

    public static void Transpose16(float* source, long* rowOffsets, float* destination, long stride) =>
        Transpose256.Run(source, rowOffsets, destination, stride);

    /// <typeparam name="TRows">Rows of the tile.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows>(in Tile tile)
        where TRows : struct, IConstant
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;

        float* b = tile.B;
        long bStride = tile.BDepthStride;
        float* a = tile.A;
        long aStride = tile.ADepthStride;
        for (int k = tile.Depth; k > 0; k--)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x = Vector256.Create(a[0]);
            c00 = Fma.MultiplyAdd(x, b0, c00);
            c01 = Fma.MultiplyAdd(x, b1, c01);

            if (TRows.Value > 1)
            {
                x = Vector256.Create(a[1]);
                c10 = Fma.MultiplyAdd(x, b0, c10);
                c11 = Fma.MultiplyAdd(x, b1, c11);
            }

            if (TRows.Value > 2)
            {
                x = Vector256.Create(a[2]);
                c20 = Fma.MultiplyAdd(x, b0, c20);
                c21 = Fma.MultiplyAdd(x, b1, c21);
                x = Vector256.Create(a[3]);
                c30 = Fma.MultiplyAdd(x, b0, c30);
                c31 = Fma.MultiplyAdd(x, b1, c31);
            }

            if (TRows.Value > 4)
            {
                x = Vector256.Create(a[4]);
                c40 = Fma.MultiplyAdd(x, b0, c40);
                c41 = Fma.MultiplyAdd(x, b1, c41);
                x = Vector256.Create(a[5]);
                c50 = Fma.MultiplyAdd(x, b0, c50);
                c51 = Fma.MultiplyAdd(x, b1, c51);
            }

            b += bStride;
            a += aStride;
        }

        float* c = tile.C;
        float* bias = tile.Bias;
        long cStride = tile.CRowStride;
        bool add = tile.Add;
        Store(c00, c01, c, add, bias);
        if (TRows.Value > 1) Store(c10, c11, c + cStride, add, bias);
        if (TRows.Value > 2) Store(c20, c21, c + (2 * cStride), add, bias);
        if (TRows.Value > 3) Store(c30, c31, c + (3 * cStride), add, bias);
        if (TRows.Value > 4) Store(c40, c41, c + (4 * cStride), add, bias);
        if (TRows.Value > 5) Store(c50, c51, c + (5 * cStride), add, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> sum0, Vector256<float> sum1, float* c, bool add, float* bias)
    {
        if (add)
        {
            sum0 = Vector256.Load(c) + sum0;
            sum1 = Vector256.Load(c + 8) + sum1;
        }

        if (bias != null)
        {
            sum0 += Vector256.Load(bias);
            sum1 += Vector256.Load(bias + 8);
        }

        sum0.Store(c);
        sum1.Store(c + 8);
    }
}
