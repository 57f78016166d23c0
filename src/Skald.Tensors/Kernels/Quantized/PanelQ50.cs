using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Q5_0: d · (q − 16), q of 5 bits.</summary>
internal readonly unsafe struct PanelQ50 : IPanelFormat
{
    private const int Zero = 16;

    public static int SourceDepth => 32;

    public static int SourceBytes => 22;

    public static int BlockBytes => FiveBits.Bytes + 32;

    public static int TailBytes => 0;

    public static bool HasWholeBytes => false;

    public static int Correction(float scale, int low, int high) => -Zero * (low + high);

    public static bool IsFinite(byte* source) => Half.IsFinite(Unsafe.ReadUnaligned<Half>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* blocks, int lane)
    {
        FiveBits.Pack(source + 6, Unsafe.ReadUnaligned<uint>(source + 2), blocks, lane);
        ((ushort*)(blocks + FiveBits.Bytes))[lane] = Unsafe.ReadUnaligned<ushort>(source);
    }

    public static void Dequantize(byte* blocks, int lane, float* y)
    {
        float d = HalfBits.ToSingle(((ushort*)(blocks + FiveBits.Bytes))[lane]);
        for (int i = 0; i < SourceDepth; i++) y[i] = d * (FiveBits.Get(blocks, lane, i) - Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TVector, TLanes>(
        byte* block, int lane,
        out TVector w0, out TVector w1, out TVector w2, out TVector w3,
        out TVector w4, out TVector w5, out TVector w6, out TVector w7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        FiveBits.Unpack<TVector, TLanes>(
            block, lane, out w0, out w1, out w2, out w3, out w4, out w5, out w6, out w7);

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
        s0 = TLanes.LoadHalves((ushort*)(block + FiveBits.Bytes) + lane);
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
        TVector dot = FiveBits.Dot<TVector, TLanes>(w0, w1, w2, w3, w4, w5, w6, w7, a);
        TVector exact = TLanes.ToSingle(TLanes.AddInts(dot, TLanes.Broadcast(*correction)));
        return TLanes.MultiplyAdd(TLanes.Multiply(s0, TLanes.Broadcast(*scale)), exact, sum);
    }
}
