using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Q8_0: d · q, q of 8 bits with a sign; stored without it, as q + 128.</summary>
internal readonly unsafe struct PanelQ80 : IPanelFormat
{
    private const int Zero = 128;
    private const int WeightBytes = 512;

    public static int SourceDepth => 32;

    public static int SourceBytes => 34;

    public static int BlockBytes => WeightBytes + 32;

    public static int TailBytes => 0;

    public static bool HasWholeBytes => true;

    public static int Correction(float scale, int low, int high) => -Zero * (low + high);

    public static bool IsFinite(byte* source) => PanelQ40.IsFinite(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* blocks, int lane)
    {
        for (int i = 0; i < SourceDepth; i += 4)
        {
            uint four = Unsafe.ReadUnaligned<uint>(source + 2 + i) ^ 0x80808080;
            Unsafe.WriteUnaligned(blocks + (16 * i) + (4 * lane), four);
        }

        ((ushort*)(blocks + WeightBytes))[lane] = Unsafe.ReadUnaligned<ushort>(source);
    }

    public static void Dequantize(byte* blocks, int lane, float* y)
    {
        float d = HalfBits.ToSingle(((ushort*)(blocks + WeightBytes))[lane]);
        for (int i = 0; i < SourceDepth; i++)
            y[i] = d * (blocks[(64 * (i >> 2)) + (4 * lane) + (i & 3)] - Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TVector, TLanes>(
        byte* block, int lane,
        out TVector w0, out TVector w1, out TVector w2, out TVector w3,
        out TVector w4, out TVector w5, out TVector w6, out TVector w7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        block += 4 * lane;
        w0 = TLanes.Load(block);
        w1 = TLanes.Load(block + 64);
        w2 = TLanes.Load(block + 128);
        w3 = TLanes.Load(block + 192);
        w4 = TLanes.Load(block + 256);
        w5 = TLanes.Load(block + 320);
        w6 = TLanes.Load(block + 384);
        w7 = TLanes.Load(block + 448);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tail<TVector, TLanes>(byte* tail, int lane, out TVector t0, out TVector t1)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> => t0 = t1 = default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales<TVector, TLanes>(
        byte* block, TVector t0, TVector t1, int lane, out TVector s0, out TVector s1, out TVector s2, out TVector s3)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        s0 = TLanes.LoadHalves((ushort*)(block + WeightBytes) + lane);
        s1 = s2 = s3 = default;
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
        TVector dot = TLanes.Dot(TLanes.Broadcast(*correction), w0, TLanes.Broadcast(a[0]));
        dot = TLanes.Dot(dot, w1, TLanes.Broadcast(a[1]));
        dot = TLanes.Dot(dot, w2, TLanes.Broadcast(a[2]));
        dot = TLanes.Dot(dot, w3, TLanes.Broadcast(a[3]));
        dot = TLanes.Dot(dot, w4, TLanes.Broadcast(a[4]));
        dot = TLanes.Dot(dot, w5, TLanes.Broadcast(a[5]));
        dot = TLanes.Dot(dot, w6, TLanes.Broadcast(a[6]));
        dot = TLanes.Dot(dot, w7, TLanes.Broadcast(a[7]));
        return TLanes.MultiplyAdd(TLanes.Multiply(s0, TLanes.Broadcast(*scale)), TLanes.ToSingle(dot), sum);
    }
}
