using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tests.Tensors.Kernels.Quantized;

/// <summary>Every instruction set that this processor has gives the bits of the scalar one.</summary>
public sealed unsafe class PackedMatrixTests
{
    private const int Depth = 512;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4)]
    public void AllRegistersGiveTheSameBits(int rows)
    {
        Compare<BlockMatrix<PanelQ40>>(rows);
        Compare<BlockMatrix<PanelQ41>>(rows);
        Compare<BlockMatrix<PanelQ50>>(rows);
        Compare<BlockMatrix<PanelQ51>>(rows);
        Compare<BlockMatrix<PanelQ5K>>(rows);
        Compare<BlockMatrix<PanelQ80>>(rows);
        Compare<BlockMatrix<PanelQ4K>>(rows);
        Compare<BlockMatrix<PanelQ6K>>(rows);
        Compare<NumberMatrix<NumberFormats.F16>>(rows);
        Compare<NumberMatrix<NumberFormats.BF16>>(rows);
    }

    [Fact]
    public void EveryHalfBecomesTheSameFloatInAllRegisters()
    {
        Widen<int, LanesScalar>();
        Widen<Vector128<byte>, Lanes128>();
        if (Avx2.IsSupported && Fma.IsSupported) Widen<Vector256<byte>, Lanes256>();
        if (Avx512BW.IsSupported) Widen<Vector512<byte>, Lanes512>();
    }

    private static void Widen<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float[] even = new float[TLanes.Count], odd = new float[TLanes.Count];
        ushort[] halves = new ushort[2 * TLanes.Count];
        for (int first = 0; first < 65536; first += halves.Length)
        {
            // Neighbours far apart, so that a register holds subnormal numbers beside others.
            for (int i = 0; i < halves.Length; i++) halves[i] = (ushort)((first + i) * 40503);
            fixed (ushort* source = halves)
            fixed (float* lower = even, upper = odd)
            {
                TLanes.Halves(TLanes.Load(source), out TVector low, out TVector high);
                TLanes.Store(low, lower);
                TLanes.Store(high, upper);
            }

            for (int i = 0; i < halves.Length; i++)
            {
                float expected = HalfBits.ToSingle(halves[i]), got = i % 2 == 0 ? even[i / 2] : odd[i / 2];
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(got));
            }
        }
    }

    private static void Compare<TMatrix>(int rows)
        where TMatrix : struct, IPackedMatrix
    {
        byte[] panel = Panel<TMatrix>(seed: 5), tile = Tile<TMatrix>(rows, seed: 6);
        float[] expected = Run<int, LanesScalar, TMatrix>(panel, tile, rows);
        Assert.Contains(expected, value => value != 0);
        Assert.Equal(expected, Run<Vector128<byte>, Lanes128, TMatrix>(panel, tile, rows));
        if (Avx2.IsSupported && Fma.IsSupported)
            Assert.Equal(expected, Run<Vector256<byte>, Lanes256, TMatrix>(panel, tile, rows));
        if (Avx512BW.IsSupported) Assert.Equal(expected, Run<Vector512<byte>, Lanes512, TMatrix>(panel, tile, rows));
    }

    private static float[] Run<TVector, TLanes, TMatrix>(byte[] panel, byte[] tile, int rows)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TMatrix : struct, IPackedMatrix
    {
        float[] y = new float[rows * 16];
        fixed (byte* p = panel, t = tile)
        fixed (float* to = y)
            TMatrix.Multiply<TVector, TLanes>(p, t, Depth, rows, to, 16, default);
        return y;
    }

    private static byte[] Panel<TMatrix>(int seed)
        where TMatrix : struct, IPackedMatrix
    {
        var random = new Random(seed);
        byte[] panel = new byte[TMatrix.PanelBytes(Depth)];
        byte[] row = new byte[Depth / TMatrix.SourceDepth * TMatrix.SourceBytes];
        for (int lane = 0; lane < 16; lane++)
        {
            fixed (byte* source = row, to = panel)
            {
                int attempt = 0;
                do
                {
                    random.NextBytes(row);
                    // Sixteen-bit floats of moderate size: their exponents' upper bits are made alike.
                    for (int i = 1; TMatrix.SourceBytes == 2 && i < row.Length; i += 2) row[i] = (byte)((row[i] & 0x83) | 0x38);
                    Assert.True(attempt++ < 100);
                }
                while (!TMatrix.Pack(source, to, lane, Depth));
            }
        }

        return panel;
    }

    private static byte[] Tile<TMatrix>(int rows, int seed)
        where TMatrix : struct, IPackedMatrix
    {
        var random = new Random(seed);
        byte[] tile = new byte[TMatrix.RowBytes(Depth) * rows];
        float[] x = new float[Depth];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < Depth; k++) x[k] = (float)(random.NextDouble() - 0.5) * (k % 7);
            fixed (float* from = x)
            fixed (byte* to = tile) TMatrix.Prepare(from, Depth, to, row, rows);
        }

        return tile;
    }
}
