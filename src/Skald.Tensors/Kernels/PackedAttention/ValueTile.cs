using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>Weighted sums of values, added to what a few rows hold: one chain over the keys for each number.</summary>
internal static unsafe class ValueTile
{
    /// <param name="values">The first key's value.</param>
    /// <param name="width">Numbers of a value.</param>
    /// <param name="weights">[keys, rows].</param>
    /// <param name="keys">Keys.</param>
    /// <param name="rows">1, 2, 4, 8 or 12.</param>
    /// <param name="y">[rows, width].</param>
    /// <param name="upcoming">The values that are read after these.</param>
    public static void Add<TVector, TLanes, TFormat>(
        byte* values, int width, float* weights, int keys, int rows, float* y, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, ICacheFormat
    {
        for (int at = 0; at < width; at += TLanes.Count)
        {
            switch (rows)
            {
                case 1: Add<TVector, TLanes, TFormat, Constant.One>(values, width, at, weights, keys, y, upcoming); break;
                case 2: Add<TVector, TLanes, TFormat, Constant.Two>(values, width, at, weights, keys, y, upcoming); break;
                case 4: Add<TVector, TLanes, TFormat, Constant.Four>(values, width, at, weights, keys, y, upcoming); break;
                case 8: Add<TVector, TLanes, TFormat, Constant.Eight>(values, width, at, weights, keys, y, upcoming); break;
                default: Add<TVector, TLanes, TFormat, Constant.Twelve>(values, width, at, weights, keys, y, upcoming); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TVector, TLanes, TFormat, TRows>(
        byte* values, int width, int at, float* weights, int keys, float* y, Upcoming upcoming)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TFormat : struct, ICacheFormat
        where TRows : struct, IConstant
    {
        y += at;
        int step = TFormat.ValueBytes(width);
        TVector y0 = TLanes.Load(y);
        TVector y1 = TRows.Value > 1 ? TLanes.Load(y + width) : default;
        TVector y2 = TRows.Value > 2 ? TLanes.Load(y + (2 * width)) : default;
        TVector y3 = TRows.Value > 2 ? TLanes.Load(y + (3 * width)) : default;
        TVector y4 = TRows.Value > 4 ? TLanes.Load(y + (4 * width)) : default;
        TVector y5 = TRows.Value > 4 ? TLanes.Load(y + (5 * width)) : default;
        TVector y6 = TRows.Value > 4 ? TLanes.Load(y + (6 * width)) : default;
        TVector y7 = TRows.Value > 4 ? TLanes.Load(y + (7 * width)) : default;
        TVector y8 = TRows.Value > 8 ? TLanes.Load(y + (8 * width)) : default;
        TVector y9 = TRows.Value > 8 ? TLanes.Load(y + (9 * width)) : default;
        TVector y10 = TRows.Value > 8 ? TLanes.Load(y + (10 * width)) : default;
        TVector y11 = TRows.Value > 8 ? TLanes.Load(y + (11 * width)) : default;
        for (int key = 0; key < keys; key++)
        {
            if (at == 0) upcoming.Fetch(values, step);
            TVector v = TFormat.LoadValue<TVector, TLanes>(values, at, width);
            y0 = TLanes.MultiplyAdd(v, TLanes.Broadcast(*weights), y0);
            if (TRows.Value > 1) y1 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[1]), y1);
            if (TRows.Value > 2) y2 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[2]), y2);
            if (TRows.Value > 2) y3 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[3]), y3);
            if (TRows.Value > 4) y4 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[4]), y4);
            if (TRows.Value > 4) y5 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[5]), y5);
            if (TRows.Value > 4) y6 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[6]), y6);
            if (TRows.Value > 4) y7 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[7]), y7);
            if (TRows.Value > 8) y8 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[8]), y8);
            if (TRows.Value > 8) y9 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[9]), y9);
            if (TRows.Value > 8) y10 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[10]), y10);
            if (TRows.Value > 8) y11 = TLanes.MultiplyAdd(v, TLanes.Broadcast(weights[11]), y11);
            values += step;
            weights += TRows.Value;
        }

        TLanes.Store(y0, y);
        if (TRows.Value > 1) TLanes.Store(y1, y + width);
        if (TRows.Value > 2) TLanes.Store(y2, y + (2 * width));
        if (TRows.Value > 2) TLanes.Store(y3, y + (3 * width));
        if (TRows.Value > 4) TLanes.Store(y4, y + (4 * width));
        if (TRows.Value > 4) TLanes.Store(y5, y + (5 * width));
        if (TRows.Value > 4) TLanes.Store(y6, y + (6 * width));
        if (TRows.Value > 4) TLanes.Store(y7, y + (7 * width));
        if (TRows.Value > 8) TLanes.Store(y8, y + (8 * width));
        if (TRows.Value > 8) TLanes.Store(y9, y + (9 * width));
        if (TRows.Value > 8) TLanes.Store(y10, y + (10 * width));
        if (TRows.Value > 8) TLanes.Store(y11, y + (11 * width));
    }
}
