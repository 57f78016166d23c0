using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tests.Tensors.Kernels.Quantized;

/// <summary>Every instruction set that this processor has gives the bits of the scalar one.</summary>
public sealed unsafe class PanelTileTests
{
    private const int Depth = 512;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4)]
    public void AllRegistersGiveTheSameBits(int rows)
    {
        Compare<PanelQ40>(rows);
        Compare<PanelQ41>(rows);
        Compare<PanelQ80>(rows);
        Compare<PanelQ4K>(rows);
        Compare<PanelQ6K>(rows);
    }

    private static void Compare<TFormat>(int rows)
        where TFormat : struct, IPanelFormat
    {
        byte[] panel = Panel<TFormat>(seed: 5), tile = Tile<TFormat>(rows, seed: 6);
        float[] expected = Run<int, LanesScalar, TFormat>(panel, tile, rows);
        Assert.Contains(expected, value => value != 0);
        Assert.Equal(expected, Run<Vector128<byte>, Lanes128, TFormat>(panel, tile, rows));
        if (Avx2.IsSupported && Fma.IsSupported)
            Assert.Equal(expected, Run<Vector256<byte>, Lanes256, TFormat>(panel, tile, rows));
        if (Avx512BW.IsSupported) Assert.Equal(expected, Run<Vector512<byte>, Lanes512, TFormat>(panel, tile, rows));
    }

    private static float[] Run<TVector, TLanes, TFormat>(byte[] panel, byte[] tile, int rows)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, IPanelFormat
    {
        float[] y = new float[rows * 16];
        fixed (byte* p = panel, t = tile)
        fixed (float* to = y)
            PanelTile.Run<TVector, TLanes, TFormat>(p, t, Depth, rows, to, 16, rows, 16, null);
        return y;
    }

    private static byte[] Panel<TFormat>(int seed)
        where TFormat : struct, IPanelFormat
    {
        var random = new Random(seed);
        byte[] panel = new byte[QuantizedProduct.PanelBytes<TFormat>(Depth)];
        byte[] row = new byte[Depth / TFormat.SourceDepth * TFormat.SourceBytes];
        for (int lane = 0; lane < 16; lane++)
        {
            fixed (byte* source = row, to = panel)
            {
                do random.NextBytes(row);
                while (!PanelRows.Pack<TFormat>(source, to, lane, Depth));
            }
        }

        return panel;
    }

    private static byte[] Tile<TFormat>(int rows, int seed)
        where TFormat : struct, IPanelFormat
    {
        var random = new Random(seed);
        byte[] tile = new byte[Depth / ActivationBlocks.Depth * ActivationBlocks.BlockBytes * rows];
        float[] x = new float[Depth];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < Depth; k++) x[k] = (float)(random.NextDouble() - 0.5) * (k % 7);
            fixed (float* from = x)
            fixed (byte* to = tile) ActivationBlocks.Quantize<TFormat>(from, Depth, to, row, rows);
        }

        return tile;
    }
}
