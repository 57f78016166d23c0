using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>y = x · Wᵀ + bias for one kind of packed weights, in the registers that serve it best.</summary>
/// <remarks>A row of y has the same bits alone and among others, on any processor.</remarks>
internal static unsafe class PackedProduct<TMatrix>
    where TMatrix : struct, IPackedMatrix
{
    private const long RowCache = 1L << 20;

    /// <summary>Whether 512 bits serve this format best: AVX-VNNI sums whole bytes faster in 256.</summary>
    public static bool Uses512 => Avx512BW.IsSupported && !(TMatrix.HasWholeBytes && AvxVnni.IsSupported);

    /// <summary>Most rows of a tile of activations.</summary>
    public static int TileRows => Uses512 ? Lanes512.TileRows : Lanes256.TileRows;

    /// <summary>Prepares rows [start, end) of all tiles.</summary>
    public static void Prepare(in QuantizedOperands product, byte* tiles, int start, int end)
    {
        int most = TileRows;
        long rowBytes = TMatrix.RowBytes(product.Depth);
        for (int row = start; row < end; row++)
        {
            (int tile, int at) = Math.DivRem(row, most);
            int first = tile * most, height = QuantizedProduct.Height(product.Rows - first, most);
            float* x = row < product.Rows ? product.X + (row * product.XRowStride) : null;
            if (at < height) TMatrix.Prepare(x, product.Depth, tiles + (first * rowBytes), at, height);
        }
    }

    /// <summary>Fills the outputs of panels [start, end).</summary>
    public static void Multiply(in QuantizedOperands product, byte* tiles, int start, int end, Upcoming upcoming)
    {
        if (Uses512) Multiply<Vector512<byte>, Lanes512>(in product, tiles, start, end, upcoming);
        else if (Avx2.IsSupported && Fma.IsSupported) Multiply<Vector256<byte>, Lanes256>(in product, tiles, start, end, upcoming);
        else if (Vector128.IsHardwareAccelerated) Multiply<Vector128<byte>, Lanes128>(in product, tiles, start, end, upcoming);
        else Multiply<int, LanesScalar>(in product, tiles, start, end, upcoming);
    }

    /// <summary>One panel's product with a tile: [rows, 16].</summary>
    /// <inheritdoc cref="IPackedMatrix.Multiply"/>
    public static void Multiply(byte* panels, byte* tile, int depth, int rows, int panel, float* y, long stride, Upcoming upcoming)
    {
        byte* from = panels + (panel * TMatrix.PanelBytes(depth));
        if (Uses512) TMatrix.Multiply<Vector512<byte>, Lanes512>(from, tile, depth, rows, y, stride, upcoming);
        else if (Avx2.IsSupported && Fma.IsSupported)
            TMatrix.Multiply<Vector256<byte>, Lanes256>(from, tile, depth, rows, y, stride, upcoming);
        else if (Vector128.IsHardwareAccelerated)
            TMatrix.Multiply<Vector128<byte>, Lanes128>(from, tile, depth, rows, y, stride, upcoming);
        else TMatrix.Multiply<int, LanesScalar>(from, tile, depth, rows, y, stride, upcoming);
    }

    private static void Multiply<TVector, TLanes>(in QuantizedOperands product, byte* tiles, int start, int end, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        // So many rows that they stay in a core's second cache while the panels pass by.
        int most = TileRows, together = most * (int)Math.Max(1, RowCache / (most * TMatrix.RowBytes(product.Depth)));
        float* result = stackalloc float[12 * 16];
        for (int first = 0; first < product.Rows; first += together)
        {
            int endRow = Math.Min(product.Rows, first + together);
            Multiply<TVector, TLanes>(in product, tiles, start, end, first, endRow, result, upcoming);
        }
    }

    private static void Multiply<TVector, TLanes>(
        in QuantizedOperands product, byte* tiles, int start, int end, int firstRow, int endRow, float* result,
        Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        int most = TileRows;
        long rowBytes = TMatrix.RowBytes(product.Depth);
        long panelBytes = TMatrix.PanelBytes(product.Depth);
        for (int panel = start; panel < end; panel++)
        {
            int output = 16 * panel, outputs = Math.Min(16, product.Outputs - output);
            for (int first = firstRow; first < endRow; first += most)
            {
                int rows = Math.Min(most, endRow - first), height = QuantizedProduct.Height(rows, most);
                byte* from = product.Weights + (panel * panelBytes), tile = tiles + (first * rowBytes);
                if (rows == height && outputs == 16 && product.Bias == null)
                {
                    float* y = product.Y + (first * product.YRowStride) + output;
                    TMatrix.Multiply<TVector, TLanes>(from, tile, product.Depth, height, y, product.YRowStride, upcoming);
                    continue;
                }

                TMatrix.Multiply<TVector, TLanes>(from, tile, product.Depth, height, result, 16, upcoming);
                for (int row = 0; row < rows; row++)
                    Finish(in product, result + (16 * row), first + row, output, outputs);
            }
        }
    }

    private static void Finish(in QuantizedOperands product, float* result, int row, int output, int outputs)
    {
        float* y = product.Y + (row * product.YRowStride) + output, bias = product.Bias + output;
        if (product.Bias == null) new ReadOnlySpan<float>(result, outputs).CopyTo(new(y, outputs));
        else for (int i = 0; i < outputs; i++) y[i] = result[i] + bias[i];
    }
}
