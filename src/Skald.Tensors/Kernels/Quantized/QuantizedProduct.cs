using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>y = x · Wᵀ + bias for a packed W and float rows x, prepared for it first.</summary>
/// <remarks>A row of y has the same bits alone and among others, on any processor.</remarks>
internal static unsafe class QuantizedProduct
{
    /// <param name="workers">Threads.</param>
    /// <param name="weights">[outputs / 16, rounded up] panels.</param>
    /// <param name="product">Operands and sizes.</param>
    public static void Run<TMatrix>(Workers workers, byte* weights, in QuantizedOperands product)
        where TMatrix : struct, IPackedMatrix
    {
        int height = TileRows<TMatrix>();
        int tiles = (product.Rows + height - 1) / height;
        long rowBytes = TMatrix.RowBytes(product.Depth);
        ScratchPool.Block scratch = workers.Scratch.Rent(checked(tiles * height * rowBytes) / sizeof(float));
        byte* tilesOfRows = (byte*)scratch.Pointer;
        var rows = new PrepareRows<TMatrix>(product, tilesOfRows, height);
        workers.Run(ref rows, tiles, grain: Math.Max(1, (int)(16384 / (height * (long)product.Depth))));
        var panels = new MultiplyPanels<TMatrix>(product, weights, tilesOfRows, height);
        long panelBytes = TMatrix.PanelBytes(product.Depth);
        workers.Run(ref panels, (product.Outputs + 15) / 16, grain: Math.Max(1, (int)(32768 / (panelBytes * product.Rows))));
        workers.Scratch.Return(scratch);
    }

    /// <summary>Whether 512 bits serve this format best: AVX-VNNI sums whole bytes faster in 256.</summary>
    public static bool Uses512<TMatrix>()
        where TMatrix : struct, IPackedMatrix =>
        Avx512BW.IsSupported && !(TMatrix.HasWholeBytes && AvxVnni.IsSupported);

    private static int TileRows<TMatrix>()
        where TMatrix : struct, IPackedMatrix =>
        Uses512<TMatrix>() ? Lanes512.TileRows : Lanes256.TileRows;

    /// <summary>Rows of the tile that begins with <paramref name="rows"/> rows left.</summary>
    public static int Height(int rows, int most)
    {
        if (rows >= most) return most;
        int height = 1;
        while (height < rows) height *= 2;
        return Math.Min(height, most);
    }

    private readonly struct PrepareRows<TMatrix>(QuantizedOperands product, byte* tiles, int most) : IRangeKernel
        where TMatrix : struct, IPackedMatrix
    {
        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            long rowBytes = TMatrix.RowBytes(product.Depth);
            for (int tile = start; tile < end; tile++)
            {
                int first = tile * most, rows = Math.Min(most, product.Rows - first), height = Height(rows, most);
                byte* to = tiles + (first * rowBytes);
                for (int row = 0; row < rows; row++)
                {
                    float* x = product.X + ((first + row) * product.XRowStride);
                    TMatrix.Prepare(x, product.Depth, to, row, height);
                }

                for (int row = rows; row < height; row++) TMatrix.Prepare(null, product.Depth, to, row, height);
            }
        }
    }

    private readonly struct MultiplyPanels<TMatrix>(QuantizedOperands product, byte* weights, byte* tiles, int most)
        : IRangeKernel
        where TMatrix : struct, IPackedMatrix
    {
        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            if (Uses512<TMatrix>()) Multiply<Vector512<byte>, Lanes512>(start, end);
            else if (Avx2.IsSupported && Fma.IsSupported) Multiply<Vector256<byte>, Lanes256>(start, end);
            else if (Vector128.IsHardwareAccelerated) Multiply<Vector128<byte>, Lanes128>(start, end);
            else Multiply<int, LanesScalar>(start, end);
        }

        private void Multiply<TVector, TLanes>(int start, int end)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long rowBytes = TMatrix.RowBytes(product.Depth);
            long panelBytes = TMatrix.PanelBytes(product.Depth);
            float* result = stackalloc float[12 * 16];
            for (int panel = start; panel < end; panel++)
            {
                int output = 16 * panel, outputs = Math.Min(16, product.Outputs - output);
                for (int first = 0; first < product.Rows; first += most)
                {
                    int rows = Math.Min(most, product.Rows - first), height = Height(rows, most);
                    byte* from = weights + (panel * panelBytes), tile = tiles + (first * rowBytes);
                    if (rows == height && outputs == 16 && product.Bias == null)
                    {
                        float* y = product.Y + (first * product.YRowStride) + output;
                        TMatrix.Multiply<TVector, TLanes>(from, tile, product.Depth, height, y, product.YRowStride);
                        continue;
                    }

                    TMatrix.Multiply<TVector, TLanes>(from, tile, product.Depth, height, result, 16);
                    for (int row = 0; row < rows; row++) Finish(result + (16 * row), first + row, output, outputs);
                }
            }
        }

        private void Finish(float* result, int row, int output, int outputs)
        {
            float* y = product.Y + (row * product.YRowStride) + output, bias = product.Bias + output;
            if (product.Bias == null) new ReadOnlySpan<float>(result, outputs).CopyTo(new(y, outputs));
            else for (int i = 0; i < outputs; i++) y[i] = result[i] + bias[i];
        }
    }
}
