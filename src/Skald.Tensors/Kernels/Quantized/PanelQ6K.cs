using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Q6_K: d · s · (q − 32), q of 6 bits; s of 8 bits for each 16 inputs, d for each 256.</summary>
/// <remarks>Of each q the lower four bits lie as in <see cref="Nibbles"/>; the upper two of inputs 4(4m + f) + t lie
/// in byte t of lane o of vector m, at bit 2f.</remarks>
internal readonly unsafe struct PanelQ6K : IPanelFormat
{
    private const int Blocks = 8;
    private const int Zero = 32;
    private const int ScalesAt = Nibbles.Bytes + 128;

    public static int SourceDepth => 256;

    public static int SourceBytes => 210;

    public static int BlockBytes => ScalesAt + 32;

    public static int TailBytes => 32;

    public static bool HasWholeBytes => false;

    /// <summary>Both sums, 16 bits each.</summary>
    public static int Correction(float scale, int low, int high) => (ushort)low | (high << 16);

    public static bool IsFinite(byte* source) => PanelQ40.IsFinite(source + 208);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* blocks, int lane)
    {
        byte* low = source, high = source + 128, scales = source + 192, halves = stackalloc byte[16];
        for (int b = 0; b < Blocks; b++)
        {
            byte* block = blocks + (b * BlockBytes);
            // Two groups of 128; in each, four runs of 32 share bytes of both planes.
            int run = b & 3;
            byte* four = low + (64 * (b >> 2)) + (32 * (run & 1));
            byte* two = high + (32 * (b >> 2));
            int shift = 4 * (run >> 1);
            for (int i = 0; i < 16; i++) halves[i] = (byte)(((four[i] >> shift) & 15) | (((four[16 + i] >> shift) & 15) << 4));
            Nibbles.Pack(halves, block, lane);
            for (int t = 0; t < 4; t++)
            {
                for (int m = 0; m < 2; m++)
                {
                    int bits = 0;
                    for (int f = 0; f < 4; f++) bits |= ((two[(16 * m) + (4 * f) + t] >> (2 * run)) & 3) << (2 * f);
                    block[Nibbles.Bytes + (64 * m) + (4 * lane) + t] = (byte)bits;
                }
            }

            block[ScalesAt + lane] = scales[2 * b];
            block[ScalesAt + 16 + lane] = scales[(2 * b) + 1];
        }

        ((ushort*)(blocks + (Blocks * BlockBytes)))[lane] = Unsafe.ReadUnaligned<ushort>(source + 208);
    }

    public static void Dequantize(byte* blocks, int lane, float* y)
    {
        float d = HalfBits.ToSingle(((ushort*)(blocks + (Blocks * BlockBytes)))[lane]);
        for (int b = 0; b < Blocks; b++)
        {
            byte* block = blocks + (b * BlockBytes);
            for (int i = 0; i < 32; i++)
            {
                int bits = block[Nibbles.Bytes + (64 * (i >> 4)) + (4 * lane) + (i & 3)] >> (2 * ((i >> 2) & 3));
                float scale = d * (sbyte)block[ScalesAt + (16 * (i >> 4)) + lane];
                y[(32 * b) + i] = scale * ((Nibbles.Get(block, lane, i) | ((bits & 3) << 4)) - Zero);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TVector, TLanes>(
        byte* block, int lane,
        out TVector w0, out TVector w1, out TVector w2, out TVector w3,
        out TVector w4, out TVector w5, out TVector w6, out TVector w7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        Nibbles.Unpack<TVector, TLanes>(
            block, lane, out w0, out w1, out w2, out w3, out w4, out w5, out w6, out w7);
        TVector mask = TLanes.Broadcast(0x30303030);
        TVector h0 = TLanes.Load(block + Nibbles.Bytes + (4 * lane));
        TVector h1 = TLanes.Load(block + Nibbles.Bytes + 64 + (4 * lane));
        w0 = TLanes.Or(w0, TLanes.And(TLanes.ShiftLeft16(h0, 4), mask));
        w1 = TLanes.Or(w1, TLanes.And(TLanes.ShiftLeft16(h0, 2), mask));
        w2 = TLanes.Or(w2, TLanes.And(h0, mask));
        w3 = TLanes.Or(w3, TLanes.And(TLanes.ShiftRight16(h0, 2), mask));
        w4 = TLanes.Or(w4, TLanes.And(TLanes.ShiftLeft16(h1, 4), mask));
        w5 = TLanes.Or(w5, TLanes.And(TLanes.ShiftLeft16(h1, 2), mask));
        w6 = TLanes.Or(w6, TLanes.And(h1, mask));
        w7 = TLanes.Or(w7, TLanes.And(TLanes.ShiftRight16(h1, 2), mask));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tail<TVector, TLanes>(byte* tail, int lane, out TVector t0, out TVector t1)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        t0 = TLanes.LoadHalves((ushort*)tail + lane);
        t1 = default;
    }

    /// <summary>d; the scale of the first and of the second 16 inputs in both halves of a lane; −32 times both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales<TVector, TLanes>(
        byte* block, TVector t0, TVector t1, int lane, out TVector s0, out TVector s1, out TVector s2, out TVector s3)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        sbyte* scales = (sbyte*)(block + ScalesAt) + lane;
        TVector first = TLanes.LoadSBytes(scales), second = TLanes.LoadSBytes(scales + 16);
        TVector zero = TLanes.Broadcast(-Zero & 0xffff);
        s0 = t0;
        s1 = Both(first, first);
        s2 = Both(second, second);
        s3 = Both(TLanes.MultiplyAddShorts(first, zero), TLanes.MultiplyAddShorts(second, zero));

        static TVector Both(TVector x, TVector y) =>
            TLanes.Or(TLanes.And(x, TLanes.Broadcast(0x0000ffff)), TLanes.ShiftLeft32(y, 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Accumulate<TVector, TLanes>(
        TVector sum,
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6, TVector w7,
        TVector s0, TVector s1, TVector s2, TVector s3,
        int* a, float* scale, int* correction)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector p = Scaled(w0, w1, s1, a);
        TVector q = Scaled(w2, w3, s1, a + 2);
        p = TLanes.AddInts(p, Scaled(w4, w5, s2, a + 4));
        q = TLanes.AddInts(q, Scaled(w6, w7, s2, a + 6));
        p = TLanes.AddInts(p, TLanes.MultiplyAddShorts(s3, TLanes.Broadcast(*correction)));
        TVector exact = TLanes.ToSingle(TLanes.AddInts(p, q));
        return TLanes.MultiplyAdd(TLanes.Multiply(s0, TLanes.Broadcast(*scale)), exact, sum);

        // Two products of at most 63 · 127 · 2 fit into 16 bits.
        static TVector Scaled(TVector v0, TVector v1, TVector scales, int* x)
        {
            TVector pair = TLanes.AddShorts(
                TLanes.MultiplyAddBytes(v0, TLanes.Broadcast(x[0])), TLanes.MultiplyAddBytes(v1, TLanes.Broadcast(x[1])));
            return TLanes.MultiplyAddShorts(pair, scales);
        }
    }
}
