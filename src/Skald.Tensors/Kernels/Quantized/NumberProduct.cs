using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>y = x · Wᵀ + bias for weights in floats of any size: few rows widen them on the way, many rows beforehand.</summary>
/// <remarks>
/// With many rows, two panels become floats for <see cref="DepthBlock"/> inputs at a time and meet all rows that stay in
/// the second cache. Sums go on from block to block, so every output is one chain as with few rows: the same bits.
/// </remarks>
internal static unsafe class NumberProduct<TFormat>
    where TFormat : struct, INumberFormat
{
    /// <summary>Inputs widened at once: an even number; two panels of them take 64 KiB.</summary>
    private const int DepthBlock = 512;

    private const long RowCache = 1L << 20;

    private static int Most => PackedProduct<NumberMatrix<TFormat>>.TileRows;

    /// <summary>Fills the outputs of panels [start, end).</summary>
    public static void Multiply(in QuantizedOperands product, byte* tiles, int start, int end, Upcoming upcoming)
    {
        // Panels that are not full are left to the other way.
        int whole = product.Rows < 2 * Most ? start : Math.Min(end, product.Outputs / 16);
        if (start < whole)
        {
            if (Avx512BW.IsSupported) Widened<Vector512<byte>, Lanes512>(in product, (float*)tiles, start, whole);
            else if (Avx2.IsSupported && Fma.IsSupported) Widened<Vector256<byte>, Lanes256>(in product, (float*)tiles, start, whole);
            else if (Vector128.IsHardwareAccelerated) Widened<Vector128<byte>, Lanes128>(in product, (float*)tiles, start, whole);
            else Widened<int, LanesScalar>(in product, (float*)tiles, start, whole);
        }

        whole = Math.Max(start, whole);
        if (whole < end) PackedProduct<NumberMatrix<TFormat>>.Multiply(in product, tiles, whole, end, upcoming);
    }

    [SkipLocalsInit]
    private static void Widened<TVector, TLanes>(in QuantizedOperands product, float* tiles, int start, int end)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        float* floats = stackalloc float[(2 * 16 * DepthBlock) + 16];
        float* last = stackalloc float[12 * 32];
        int together = Most * (int)Math.Max(1, RowCache / (Most * NumberMatrix<TFormat>.RowBytes(product.Depth)));
        for (int first = 0; first < product.Rows; first += together)
        {
            int limit = Math.Min(product.Rows, first + together);
            for (int panel = start; panel < end; panel += 2)
                Panels<TVector, TLanes>(in product, tiles, panel, Math.Min(2, end - panel), first, limit, floats, last);
        }
    }

    /// <summary>One or two panels and some rows.</summary>
    private static void Panels<TVector, TLanes>(
        in QuantizedOperands product, float* tiles, int panel, int panels, int firstRow, int endRow, float* floats, float* last)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        long panelBytes = NumberMatrix<TFormat>.PanelBytes(product.Depth);
        byte* weights = product.Weights + (panel * panelBytes);
        float* y = product.Y + (16L * panel);
        int fullEnd = firstRow + ((endRow - firstRow) / Most * Most), rest = endRow - fullEnd;
        int restHeight = rest == 0 ? 0 : QuantizedProduct.Height(rest, Most);
        for (int start = 0; start < product.Depth; start += DepthBlock)
        {
            int count = Math.Min(DepthBlock, product.Depth - start);
            for (int p = 0; p < panels; p++)
            {
                NumberMatrix<TFormat>.Widen<TVector, TLanes>(
                    weights + (p * panelBytes), start, start + count, floats + (p * 16 * DepthBlock));
            }

            for (int row = firstRow; row < fullEnd; row += Most)
            {
                float* tile = tiles + (row * (long)product.Depth) + (start * (long)Most);
                Tile<TVector, TLanes>(tile, Most, floats, panels, count, y + (row * product.YRowStride), product.YRowStride, start > 0);
            }

            if (rest == 0) continue;
            float* lastTile = tiles + (fullEnd * (long)product.Depth) + (start * (long)restHeight);
            Tile<TVector, TLanes>(lastTile, restHeight, floats, panels, count, last, 32, start > 0);
        }

        for (int row = fullEnd; row < endRow; row++)
            new ReadOnlySpan<float>(last + (32 * (row - fullEnd)), 16 * panels).CopyTo(new(y + (row * product.YRowStride), 16 * panels));
        if (product.Bias == null) return;
        for (int row = firstRow; row < endRow; row++)
            for (int i = 0; i < 16 * panels; i++) y[(row * product.YRowStride) + i] += product.Bias[(16 * panel) + i];
    }

    /// <summary>A tile of rows meets the widened panels.</summary>
    private static void Tile<TVector, TLanes>(
        float* tile, int rows, float* floats, int panels, int depth, float* y, long yStride, bool adds)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int column = 0; column < 16 * panels; column += 2 * TLanes.Count)
        {
            int right = column + TLanes.Count;
            byte* b = (byte*)Place(floats, column);
            int beside = right < 16 * panels ? (int)((byte*)Place(floats, right) - b) : 0;
            FloatTile.Run<TVector, TLanes, FloatColumns, Constant.One>(
                tile, rows, b, beside, 16 * sizeof(float), depth, rows, y + column, yStride, adds, new(b, 0));
        }
    }

    private static float* Place(float* floats, int column) => floats + (column / 16 * (16 * DepthBlock)) + (column % 16);
}
