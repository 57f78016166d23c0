using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The product of a panel of 16 outputs with a few rows of activations.</summary>
/// <remarks>
/// The weights of 32 inputs are unpacked into eight registers and meet every row there; each output is one chain of
/// additions over the inputs, whatever the number of rows and the width of the registers.
/// </remarks>
internal static unsafe class PanelTile
{
    /// <summary>Inputs of a stretch: a multiple of every format's depth.</summary>
    private const int Stretch = 256;

    /// <param name="panel">Packed weights of 16 outputs.</param>
    /// <param name="activations">A tile of <see cref="ActivationBlocks"/> of <paramref name="tileRows"/> rows.</param>
    /// <param name="depth">Inputs: a multiple of the format's depth.</param>
    /// <param name="tileRows">1, 2, 4, 8 or 12.</param>
    /// <param name="y">[tileRows, 16].</param>
    /// <param name="stride">Floats from one row of y to the next.</param>
    /// <param name="upcoming">What is read after this panel.</param>
    public static void Run<TVector, TLanes, TFormat>(
        byte* panel, byte* activations, int depth, int tileRows, float* y, long stride, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, IPanelFormat
    {
        // Narrow registers pass over a panel more than once. In short stretches, for memory would rest in all passes but the first.
        int stretch = TLanes.Count == 16 ? depth : Stretch, blocks = TFormat.SourceDepth / ActivationBlocks.Depth;
        for (int start = 0; start < depth; start += stretch)
        {
            int count = Math.Min(stretch, depth - start);
            byte* weights = panel + (start / TFormat.SourceDepth * (long)((blocks * TFormat.BlockBytes) + TFormat.TailBytes));
            byte* act = activations + (start / ActivationBlocks.Depth * (long)(tileRows * ActivationBlocks.BlockBytes));
            for (int lane = 0; lane < 16; lane += TLanes.Count)
                Run<TVector, TLanes, TFormat>(weights, act, count, lane, tileRows, y, stride, start > 0, upcoming);
        }
    }

    private static void Run<TVector, TLanes, TFormat>(
        byte* panel, byte* act, int depth, int lane, int tileRows, float* y, long stride, bool adds, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, IPanelFormat
    {
        switch (tileRows)
        {
            case 1: Run<TVector, TLanes, TFormat, Constant.One>(panel, act, depth, lane, y, stride, adds, upcoming); break;
            case 2: Run<TVector, TLanes, TFormat, Constant.Two>(panel, act, depth, lane, y, stride, adds, upcoming); break;
            case 4: Run<TVector, TLanes, TFormat, Constant.Four>(panel, act, depth, lane, y, stride, adds, upcoming); break;
            case 8: Run<TVector, TLanes, TFormat, Constant.Eight>(panel, act, depth, lane, y, stride, adds, upcoming); break;
            default: Run<TVector, TLanes, TFormat, Constant.Twelve>(panel, act, depth, lane, y, stride, adds, upcoming); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TLanes, TFormat, TRows>(
        byte* panel, byte* act, int depth, int lane, float* y, long stride, bool adds, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, IPanelFormat
        where TRows : struct, IConstant
    {
        TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default;
        TVector y6 = default, y7 = default, y8 = default, y9 = default, y10 = default, y11 = default;
        y += lane;
        if (adds)
        {
            y0 = TLanes.Load(y);
            if (TRows.Value > 1) y1 = TLanes.Load(y + stride);
            if (TRows.Value > 2) y2 = TLanes.Load(y + (2 * stride));
            if (TRows.Value > 2) y3 = TLanes.Load(y + (3 * stride));
            if (TRows.Value > 4) y4 = TLanes.Load(y + (4 * stride));
            if (TRows.Value > 4) y5 = TLanes.Load(y + (5 * stride));
            if (TRows.Value > 4) y6 = TLanes.Load(y + (6 * stride));
            if (TRows.Value > 4) y7 = TLanes.Load(y + (7 * stride));
            if (TRows.Value > 8) y8 = TLanes.Load(y + (8 * stride));
            if (TRows.Value > 8) y9 = TLanes.Load(y + (9 * stride));
            if (TRows.Value > 8) y10 = TLanes.Load(y + (10 * stride));
            if (TRows.Value > 8) y11 = TLanes.Load(y + (11 * stride));
        }

        int blocks = TFormat.SourceDepth / ActivationBlocks.Depth;
        for (int k = 0; k < depth; k += TFormat.SourceDepth)
        {
            TFormat.Tail<TVector, TLanes>(
                panel + (blocks * TFormat.BlockBytes), lane, out TVector t0, out TVector t1);
            for (int block = 0; block < blocks; block++)
            {
                if (TRows.Value <= 8 && lane == 0) upcoming.Fetch(panel, TFormat.BlockBytes);
                TFormat.Unpack<TVector, TLanes>(
                    panel, lane, out TVector w0, out TVector w1, out TVector w2, out TVector w3,
                    out TVector w4, out TVector w5, out TVector w6, out TVector w7);
                TFormat.Scales<TVector, TLanes>(
                    panel, t0, t1, lane, out TVector s0, out TVector s1, out TVector s2, out TVector s3);

                int* a = (int*)act;
                float* scales = (float*)(act + (ActivationBlocks.Depth * TRows.Value));
                int* corrections = (int*)(scales + TRows.Value);
                y0 = TFormat.Accumulate<TVector, TLanes>(
                    y0, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a, scales, corrections);
                if (TRows.Value > 1)
                    y1 = TFormat.Accumulate<TVector, TLanes>(
                        y1, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 8, scales + 1, corrections + 1);
                if (TRows.Value > 2)
                    y2 = TFormat.Accumulate<TVector, TLanes>(
                        y2, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 16, scales + 2, corrections + 2);
                if (TRows.Value > 2)
                    y3 = TFormat.Accumulate<TVector, TLanes>(
                        y3, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 24, scales + 3, corrections + 3);
                if (TRows.Value > 4)
                    y4 = TFormat.Accumulate<TVector, TLanes>(
                        y4, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 32, scales + 4, corrections + 4);
                if (TRows.Value > 4)
                    y5 = TFormat.Accumulate<TVector, TLanes>(
                        y5, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 40, scales + 5, corrections + 5);
                if (TRows.Value > 4)
                    y6 = TFormat.Accumulate<TVector, TLanes>(
                        y6, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 48, scales + 6, corrections + 6);
                if (TRows.Value > 4)
                    y7 = TFormat.Accumulate<TVector, TLanes>(
                        y7, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 56, scales + 7, corrections + 7);
                if (TRows.Value > 8)
                    y8 = TFormat.Accumulate<TVector, TLanes>(
                        y8, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 64, scales + 8, corrections + 8);
                if (TRows.Value > 8)
                    y9 = TFormat.Accumulate<TVector, TLanes>(
                        y9, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 72, scales + 9, corrections + 9);
                if (TRows.Value > 8)
                    y10 = TFormat.Accumulate<TVector, TLanes>(
                        y10, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 80, scales + 10, corrections + 10);
                if (TRows.Value > 8)
                    y11 = TFormat.Accumulate<TVector, TLanes>(
                        y11, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a + 88, scales + 11, corrections + 11);

                panel += TFormat.BlockBytes;
                act += TRows.Value * ActivationBlocks.BlockBytes;
            }

            panel += TFormat.TailBytes;
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
