using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The product of 16 outputs, their weights in floats of any size, with a few rows of floats.</summary>
/// <remarks>
/// Sixteen weights of one input become floats and meet every row: each output is one chain of fused multiply-adds over
/// the inputs, whatever the number of rows and the width of the registers.
/// </remarks>
internal static unsafe class NumberTile
{
    /// <param name="panel">Numbers as <see cref="NumberMatrix{TFormat}"/> packs them.</param>
    /// <param name="x">[depth, rows]: the rows' numbers side by side.</param>
    /// <param name="depth">Inputs.</param>
    /// <param name="tileRows">1, 2, 4, 8 or 12.</param>
    /// <param name="y">[rows, 16]</param>
    /// <param name="stride">Floats from one row of y to the next.</param>
    /// <param name="upcoming">What is read after this panel.</param>
    public static void Run<TVector, TLanes, TFormat>(
        byte* panel, float* x, int depth, int tileRows, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, INumberFormat
    {
        for (int lane = 0; lane < 16; lane += TLanes.Count)
        {
            byte* from = panel + (4 * lane);
            float* to = y + lane;
            switch (tileRows)
            {
                case 1: Run<TVector, TLanes, TFormat, Constant.One>(from, x, depth, to, stride, upcoming); break;
                case 2: Run<TVector, TLanes, TFormat, Constant.Two>(from, x, depth, to, stride, upcoming); break;
                case 4: Run<TVector, TLanes, TFormat, Constant.Four>(from, x, depth, to, stride, upcoming); break;
                case 8: Run<TVector, TLanes, TFormat, Constant.Eight>(from, x, depth, to, stride, upcoming); break;
                default: Run<TVector, TLanes, TFormat, Constant.Twelve>(from, x, depth, to, stride, upcoming); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TLanes, TFormat, TRows>(
        byte* panel, float* x, int depth, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, INumberFormat
        where TRows : struct, IConstant
    {
        TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default;
        TVector y6 = default, y7 = default, y8 = default, y9 = default, y10 = default, y11 = default;
        for (int k = 0; k < depth; k += 2)
        {
            if (TRows.Value <= 8) upcoming.Fetch(panel, 32 * TFormat.Bytes);
            TFormat.LoadPair<TVector, TLanes>(panel, out TVector w, out TVector v);
            y0 = TLanes.MultiplyAdd(w, TLanes.Broadcast(*x), y0);
            if (TRows.Value > 1) y1 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[1]), y1);
            if (TRows.Value > 2) y2 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[2]), y2);
            if (TRows.Value > 2) y3 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[3]), y3);
            if (TRows.Value > 4) y4 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[4]), y4);
            if (TRows.Value > 4) y5 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[5]), y5);
            if (TRows.Value > 4) y6 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[6]), y6);
            if (TRows.Value > 4) y7 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[7]), y7);
            if (TRows.Value > 8) y8 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[8]), y8);
            if (TRows.Value > 8) y9 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[9]), y9);
            if (TRows.Value > 8) y10 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[10]), y10);
            if (TRows.Value > 8) y11 = TLanes.MultiplyAdd(w, TLanes.Broadcast(x[11]), y11);
            panel += 32 * TFormat.Bytes;
            x += TRows.Value;
            if (k + 1 == depth) break;

            y0 = TLanes.MultiplyAdd(v, TLanes.Broadcast(*x), y0);
            if (TRows.Value > 1) y1 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[1]), y1);
            if (TRows.Value > 2) y2 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[2]), y2);
            if (TRows.Value > 2) y3 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[3]), y3);
            if (TRows.Value > 4) y4 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[4]), y4);
            if (TRows.Value > 4) y5 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[5]), y5);
            if (TRows.Value > 4) y6 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[6]), y6);
            if (TRows.Value > 4) y7 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[7]), y7);
            if (TRows.Value > 8) y8 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[8]), y8);
            if (TRows.Value > 8) y9 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[9]), y9);
            if (TRows.Value > 8) y10 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[10]), y10);
            if (TRows.Value > 8) y11 = TLanes.MultiplyAdd(v, TLanes.Broadcast(x[11]), y11);
            x += TRows.Value;
        }

        TLanes.Store(y0, y);
        if (TRows.Value > 1) TLanes.Store(y1, y + stride);
        if (TRows.Value > 2) TLanes.Store(y2, y + (2 * stride));
        if (TRows.Value > 2) TLanes.Store(y3, y + (3 * stride));
        if (TRows.Value > 4) TLanes.Store(y4, y + (4 * stride));
        if (TRows.Value > 4) TLanes.Store(y5, y + (5 * stride));
        if (TRows.Value > 4) TLanes.Store(y6, y + (6 * stride));
        if (TRows.Value > 4) TLanes.Store(y7, y + (7 * stride));
        if (TRows.Value > 8) TLanes.Store(y8, y + (8 * stride));
        if (TRows.Value > 8) TLanes.Store(y9, y + (9 * stride));
        if (TRows.Value > 8) TLanes.Store(y10, y + (10 * stride));
        if (TRows.Value > 8) TLanes.Store(y11, y + (11 * stride));
    }
}
