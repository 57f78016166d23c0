using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>y = x · Wᵀ + bias for a packed quantised W and float rows x, which are rounded to 8 bits first.</summary>
/// <remarks>A row of y has the same bits alone and among others, on any processor.</remarks>
internal static unsafe class QuantizedProduct
{
    /// <param name="workers">Threads.</param>
    /// <param name="weights">[outputs / 16, rounded up] panels.</param>
    /// <param name="product">Operands and sizes.</param>
    public static void Run<TFormat>(Workers workers, byte* weights, in QuantizedOperands product)
        where TFormat : struct, IPanelFormat
    {
        int height = TileRows<TFormat>();
        int tiles = (product.Rows + height - 1) / height;
        long rowBytes = product.Depth / ActivationBlocks.Depth * ActivationBlocks.BlockBytes;
        ScratchPool.Block scratch = workers.Scratch.Rent(checked(tiles * height * rowBytes) / sizeof(float));
        byte* tilesOfRows = (byte*)scratch.Pointer;
        var rows = new QuantizeRows<TFormat>(product, tilesOfRows, height);
        workers.Run(ref rows, tiles, grain: Math.Max(1, (int)(16384 / (height * (long)product.Depth))));
        var panels = new MultiplyPanels<TFormat>(product, weights, tilesOfRows, height);
        long panelBytes = PanelBytes<TFormat>(product.Depth);
        workers.Run(ref panels, (product.Outputs + 15) / 16, grain: Math.Max(1, (int)(32768 / (panelBytes * product.Rows))));
        workers.Scratch.Return(scratch);
    }

    /// <summary>Bytes of a panel of 16 outputs.</summary>
    public static long PanelBytes<TFormat>(int depth)
        where TFormat : struct, IPanelFormat =>
        depth / TFormat.SourceDepth * PanelRows.Step<TFormat>();

    /// <summary>Whether 512 bits serve this format best: AVX-VNNI sums whole bytes faster in 256.</summary>
    private static bool Uses512<TFormat>()
        where TFormat : struct, IPanelFormat =>
        Avx512BW.IsSupported && !(TFormat.HasWholeBytes && AvxVnni.IsSupported);

    private static int TileRows<TFormat>()
        where TFormat : struct, IPanelFormat =>
        Uses512<TFormat>() ? Lanes512.TileRows : Lanes256.TileRows;

    /// <summary>Rows of the tile that begins with <paramref name="rows"/> rows left.</summary>
    private static int Height(int rows, int most)
    {
        if (rows >= most) return most;
        int height = 1;
        while (height < rows) height *= 2;
        return Math.Min(height, most);
    }

    private readonly struct QuantizeRows<TFormat>(QuantizedOperands product, byte* tiles, int most) : IRangeKernel
        where TFormat : struct, IPanelFormat
    {
        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long rowBytes = product.Depth / ActivationBlocks.Depth * ActivationBlocks.BlockBytes;
            for (int tile = start; tile < end; tile++)
            {
                int first = tile * most, rows = Math.Min(most, product.Rows - first), height = Height(rows, most);
                byte* to = tiles + (first * rowBytes);
                for (int row = 0; row < rows; row++)
                {
                    float* x = product.X + ((first + row) * product.XRowStride);
                    ActivationBlocks.Quantize<TFormat>(x, product.Depth, to, row, height);
                }

                for (int row = rows; row < height; row++) ActivationBlocks.Clear(product.Depth, to, row, height);
            }
        }
    }

    private readonly struct MultiplyPanels<TFormat>(QuantizedOperands product, byte* weights, byte* tiles, int most)
        : IRangeKernel
        where TFormat : struct, IPanelFormat
    {
        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            if (Uses512<TFormat>()) Multiply<Vector512<byte>, Lanes512>(start, end);
            else if (Avx2.IsSupported && Fma.IsSupported) Multiply<Vector256<byte>, Lanes256>(start, end);
            else if (Vector128.IsHardwareAccelerated) Multiply<Vector128<byte>, Lanes128>(start, end);
            else Multiply<int, LanesScalar>(start, end);
        }

        private void Multiply<TVector, TLanes>(int start, int end)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long rowBytes = product.Depth / ActivationBlocks.Depth * ActivationBlocks.BlockBytes;
            long panelBytes = PanelBytes<TFormat>(product.Depth);
            for (int panel = start; panel < end; panel++)
            {
                int output = 16 * panel, outputs = Math.Min(16, product.Outputs - output);
                float* bias = product.Bias == null ? null : product.Bias + output;
                for (int first = 0; first < product.Rows; first += most)
                {
                    int rows = Math.Min(most, product.Rows - first);
                    PanelTile.Run<TVector, TLanes, TFormat>(
                        weights + (panel * panelBytes), tiles + (first * rowBytes), product.Depth, Height(rows, most),
                        product.Y + (first * product.YRowStride) + output, product.YRowStride, rows, outputs, bias);
                }
            }
        }
    }
}
