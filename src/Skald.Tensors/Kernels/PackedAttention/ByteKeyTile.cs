using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>The products of a tile of queries with panels of <see cref="PanelQ80"/>.</summary>
/// <remarks>
/// The bits are those of <see cref="PanelTile"/>. Keys are read four inputs at a time and meet all rows there, and where
/// registers are narrow two of them share what is broadcast of a query: with rows as short as a head this is
/// faster than blocks that stay in registers.
/// </remarks>
internal static unsafe class ByteKeyTile
{
    private const int BlockBytes = 544, Scales = 512;

    /// <param name="panels">Panels one behind the other.</param>
    /// <param name="tile">A tile of <see cref="ActivationBlocks"/> of <paramref name="rows"/> rows.</param>
    /// <param name="width">Numbers of a key.</param>
    /// <param name="rows">1, 2, 4, 8 or 12; at most 4 where registers have fewer than 16 lanes.</param>
    /// <param name="count">How many panels.</param>
    /// <param name="y">[rows, 16 · count].</param>
    /// <param name="stride">Floats from one row of y to the next.</param>
    /// <param name="ahead">What is fetched meanwhile.</param>
    public static void Run<TVector, TLanes>(
        byte* panels, byte* tile, int width, int rows, int count, float* y, int stride, in Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        switch (rows)
        {
            case 1: Run<TVector, TLanes, Constant.One>(panels, tile, width, count, y, stride, in ahead); break;
            case 2: Run<TVector, TLanes, Constant.Two>(panels, tile, width, count, y, stride, in ahead); break;
            case 4: Run<TVector, TLanes, Constant.Four>(panels, tile, width, count, y, stride, in ahead); break;
            case 8: Run<TVector, TLanes, Constant.Eight>(panels, tile, width, count, y, stride, in ahead); break;
            default: Run<TVector, TLanes, Constant.Twelve>(panels, tile, width, count, y, stride, in ahead); break;
        }
    }

    /// <summary>How often it fetches ahead in four panels.</summary>
    public static int Requests(int width) => 2 * width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TVector, TLanes, TRows>(
        byte* panels, byte* tile, int width, int count, float* y, int stride, in Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TRows : struct, IConstant
    {
        byte* fetched = ahead.Start;
        int far = ahead.Step, columns = TLanes.Count < 16 ? 2 * TLanes.Count : 16;
        for (int panel = 0; panel < count; panel++)
        {
            byte* act = tile;
            for (int k = 0; k < width; k += ActivationBlocks.Depth)
            {
                int* corrections = (int*)(act + ((ActivationBlocks.Depth + sizeof(float)) * TRows.Value));
                for (int lane = 0; lane < 16; lane += columns)
                {
                    TVector s0 = TLanes.Broadcast(*corrections), t0 = s0;
                    TVector s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
                    TVector s8 = default, s9 = default, s10 = default, s11 = default, t1 = default, t2 = default, t3 = default;
                    if (TRows.Value > 1) s1 = t1 = TLanes.Broadcast(corrections[1]);
                    if (TRows.Value > 2) s2 = t2 = TLanes.Broadcast(corrections[2]);
                    if (TRows.Value > 2) s3 = t3 = TLanes.Broadcast(corrections[3]);
                    if (TRows.Value > 4) s4 = TLanes.Broadcast(corrections[4]);
                    if (TRows.Value > 4) s5 = TLanes.Broadcast(corrections[5]);
                    if (TRows.Value > 4) s6 = TLanes.Broadcast(corrections[6]);
                    if (TRows.Value > 4) s7 = TLanes.Broadcast(corrections[7]);
                    if (TRows.Value > 8) s8 = TLanes.Broadcast(corrections[8]);
                    if (TRows.Value > 8) s9 = TLanes.Broadcast(corrections[9]);
                    if (TRows.Value > 8) s10 = TLanes.Broadcast(corrections[10]);
                    if (TRows.Value > 8) s11 = TLanes.Broadcast(corrections[11]);
                    byte* keys = panels + (4 * lane);
                    int* a = (int*)act;
                    for (int four = 0; four < ActivationBlocks.Depth / 4; four++)
                    {
                        TVector w = TLanes.Load(keys), v = TLanes.Count < 16 ? TLanes.Load(keys + (4 * TLanes.Count)) : default;
                        TVector x = TLanes.Broadcast(*a);
                        s0 = TLanes.Dot(s0, w, x);
                        if (TLanes.Count < 16) t0 = TLanes.Dot(t0, v, x);
                        if (TRows.Value > 1) s1 = TLanes.Dot(s1, w, x = TLanes.Broadcast(a[8]));
                        if (TRows.Value > 1 && TLanes.Count < 16) t1 = TLanes.Dot(t1, v, x);
                        if (TRows.Value > 2) s2 = TLanes.Dot(s2, w, x = TLanes.Broadcast(a[16]));
                        if (TRows.Value > 2 && TLanes.Count < 16) t2 = TLanes.Dot(t2, v, x);
                        if (TRows.Value > 2) s3 = TLanes.Dot(s3, w, x = TLanes.Broadcast(a[24]));
                        if (TRows.Value > 2 && TLanes.Count < 16) t3 = TLanes.Dot(t3, v, x);
                        if (TRows.Value > 4) s4 = TLanes.Dot(s4, w, x = TLanes.Broadcast(a[32]));
                        if (TRows.Value > 4) s5 = TLanes.Dot(s5, w, x = TLanes.Broadcast(a[40]));
                        if (TRows.Value > 4) s6 = TLanes.Dot(s6, w, x = TLanes.Broadcast(a[48]));
                        if (TRows.Value > 4) s7 = TLanes.Dot(s7, w, x = TLanes.Broadcast(a[56]));
                        if (TRows.Value > 8) s8 = TLanes.Dot(s8, w, x = TLanes.Broadcast(a[64]));
                        if (TRows.Value > 8) s9 = TLanes.Dot(s9, w, x = TLanes.Broadcast(a[72]));
                        if (TRows.Value > 8) s10 = TLanes.Dot(s10, w, x = TLanes.Broadcast(a[80]));
                        if (TRows.Value > 8) s11 = TLanes.Dot(s11, w, x = TLanes.Broadcast(a[88]));
                        if (Sse.IsSupported && TRows.Value <= 8 && lane == 0)
                        {
                            Sse.Prefetch1(fetched);
                            Sse.Prefetch1(fetched + far);
                            fetched += 2 * far;
                        }

                        keys += 64;
                        a++;
                    }

                    float* scales = (float*)(act + (ActivationBlocks.Depth * TRows.Value)), to = y + lane;
                    TVector scale = TLanes.LoadHalves((ushort*)(panels + Scales) + lane);
                    Add<TVector, TLanes>(k, scale, scales, s0, to);
                    if (TRows.Value > 1) Add<TVector, TLanes>(k, scale, scales + 1, s1, to + stride);
                    if (TRows.Value > 2) Add<TVector, TLanes>(k, scale, scales + 2, s2, to + (2 * stride));
                    if (TRows.Value > 2) Add<TVector, TLanes>(k, scale, scales + 3, s3, to + (3 * stride));
                    if (TRows.Value > 4) Add<TVector, TLanes>(k, scale, scales + 4, s4, to + (4 * stride));
                    if (TRows.Value > 4) Add<TVector, TLanes>(k, scale, scales + 5, s5, to + (5 * stride));
                    if (TRows.Value > 4) Add<TVector, TLanes>(k, scale, scales + 6, s6, to + (6 * stride));
                    if (TRows.Value > 4) Add<TVector, TLanes>(k, scale, scales + 7, s7, to + (7 * stride));
                    if (TRows.Value > 8) Add<TVector, TLanes>(k, scale, scales + 8, s8, to + (8 * stride));
                    if (TRows.Value > 8) Add<TVector, TLanes>(k, scale, scales + 9, s9, to + (9 * stride));
                    if (TRows.Value > 8) Add<TVector, TLanes>(k, scale, scales + 10, s10, to + (10 * stride));
                    if (TRows.Value > 8) Add<TVector, TLanes>(k, scale, scales + 11, s11, to + (11 * stride));
                    if (TLanes.Count == 16) continue;
                    scale = TLanes.LoadHalves((ushort*)(panels + Scales) + lane + TLanes.Count);
                    to += TLanes.Count;
                    Add<TVector, TLanes>(k, scale, scales, t0, to);
                    if (TRows.Value > 1) Add<TVector, TLanes>(k, scale, scales + 1, t1, to + stride);
                    if (TRows.Value > 2) Add<TVector, TLanes>(k, scale, scales + 2, t2, to + (2 * stride));
                    if (TRows.Value > 2) Add<TVector, TLanes>(k, scale, scales + 3, t3, to + (3 * stride));
                }

                panels += BlockBytes;
                act += TRows.Value * ActivationBlocks.BlockBytes;
            }

            y += 16;
        }
    }

    /// <summary>Adds a block's products to the scores of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVector, TLanes>(int k, TVector scale, float* query, TVector dot, float* y)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector before = k == 0 ? default : TLanes.Load(y);
        TLanes.Store(TLanes.MultiplyAdd(TLanes.Multiply(scale, TLanes.Broadcast(*query)), TLanes.ToSingle(dot), before), y);
    }
}
