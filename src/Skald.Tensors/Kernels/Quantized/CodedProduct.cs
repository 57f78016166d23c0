using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>y = x · Wᵀ + bias for weights that stay as their file holds them and are decoded where they are used.</summary>
/// <remarks>
/// Sixteen outputs at a time become floats and meet every row: slow for single rows, small in memory, and the arithmetic
/// of float weights.
/// </remarks>
internal static unsafe class CodedProduct
{
    private const int TileRows = 12;

    /// <param name="workers">Threads.</param>
    /// <param name="weights">[outputs] rows of <paramref name="rowBytes"/>.</param>
    /// <param name="rowBytes">Bytes of an output's weights.</param>
    /// <param name="decode">From an output's weights to floats.</param>
    /// <param name="product">Operands and sizes.</param>
    public static void Run(Workers workers, byte* weights, long rowBytes, RowDecoder decode, in QuantizedOperands product)
    {
        int tiles = (product.Rows + TileRows - 1) / TileRows;
        ScratchPool.Block scratch = workers.Scratch.Rent(checked(tiles * TileRows * (long)product.Depth));
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int row = 0; row < Height(product.Rows - (tile * TileRows)); row++)
            {
                int number = (tile * TileRows) + row;
                NumberMatrix<NumberFormats.F32>.Prepare(
                    number < product.Rows ? product.X + (number * product.XRowStride) : null, product.Depth,
                    (byte*)(scratch.Pointer + ((long)tile * TileRows * product.Depth)), row, Height(product.Rows - (tile * TileRows)));
            }
        }

        var kernel = new Panels(product, weights, rowBytes, decode, scratch.Pointer, workers.Scratch);
        workers.Run(ref kernel, (product.Outputs + 15) / 16, 1);
        workers.Scratch.Return(scratch);
    }

    private static int Height(int rows) => QuantizedProduct.Height(rows, TileRows);

    private readonly struct Panels(
        QuantizedOperands product, byte* weights, long rowBytes, RowDecoder decode, float* tiles, ScratchPool pool) : IRangeKernel
    {
        public void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            ScratchPool.Block scratch = pool.Rent((16L + 1) * product.Depth);
            float* panel = scratch.Pointer, row = panel + (16L * product.Depth), result = stackalloc float[TileRows * 16];
            for (int item = start; item < end; item++)
            {
                int output = 16 * item, outputs = Math.Min(16, product.Outputs - output);
                new Span<float>(panel, 16 * product.Depth).Clear();
                for (int lane = 0; lane < outputs; lane++)
                {
                    decode(new(weights + ((output + lane) * rowBytes), checked((int)rowBytes)), new(row, product.Depth));
                    NumberMatrix<NumberFormats.F32>.Pack((byte*)row, (byte*)panel, lane, product.Depth);
                }

                for (int first = 0; first < product.Rows; first += TileRows)
                {
                    int rows = Math.Min(TileRows, product.Rows - first);
                    Multiply((byte*)panel, (byte*)(tiles + ((long)first * product.Depth)), Height(rows), result);
                    for (int r = 0; r < rows; r++)
                    {
                        float* y = product.Y + ((first + r) * product.YRowStride) + output;
                        for (int i = 0; i < outputs; i++)
                            y[i] = product.Bias == null ? result[(16 * r) + i] : result[(16 * r) + i] + product.Bias[output + i];
                    }
                }
            }

            pool.Return(scratch);
        }

        private void Multiply(byte* panel, byte* tile, int rows, float* y)
        {
            int depth = product.Depth;
            if (Avx512BW.IsSupported)
                NumberMatrix<NumberFormats.F32>.Multiply<Vector512<byte>, Lanes512>(panel, tile, depth, rows, y, 16, default);
            else if (Avx2.IsSupported && Fma.IsSupported)
                NumberMatrix<NumberFormats.F32>.Multiply<Vector256<byte>, Lanes256>(panel, tile, depth, rows, y, 16, default);
            else if (Vector128.IsHardwareAccelerated)
                NumberMatrix<NumberFormats.F32>.Multiply<Vector128<byte>, Lanes128>(panel, tile, depth, rows, y, 16, default);
            else NumberMatrix<NumberFormats.F32>.Multiply<int, LanesScalar>(panel, tile, depth, rows, y, 16, default);
        }
    }
}
