using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Q5_1: d · q + m, q of 5 bits.</summary>
internal readonly unsafe struct PanelQ51 : IPanelFormat
{
    public static int SourceDepth => 32;

    public static int SourceBytes => 24;

    public static int BlockBytes => FiveBits.Bytes + 64;

    public static int TailBytes => 0;

    public static bool HasWholeBytes => false;

    public static int Correction(float scale, int low, int high) => BitConverter.SingleToInt32Bits(scale * (low + high));

    public static bool IsFinite(byte* source) =>
        Half.IsFinite(Unsafe.ReadUnaligned<Half>(source)) && Half.IsFinite(Unsafe.ReadUnaligned<Half>(source + 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* blocks, int lane)
    {
        FiveBits.Pack(source + 8, Unsafe.ReadUnaligned<uint>(source + 4), blocks, lane);
        ushort* scales = (ushort*)(blocks + FiveBits.Bytes);
        scales[lane] = Unsafe.ReadUnaligned<ushort>(source);
        scales[16 + lane] = Unsafe.ReadUnaligned<ushort>(source + 2);
    }

    public static void Dequantize(byte* blocks, int lane, float* y)
    {
        ushort* scales = (ushort*)(blocks + FiveBits.Bytes);
        float d = HalfBits.ToSingle(scales[lane]), m = HalfBits.ToSingle(scales[16 + lane]);
        for (int i = 0; i < SourceDepth; i++)
        {
            float scaled = d * FiveBits.Get(blocks, lane, i);
            y[i] = scaled + m;
        }
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
        ushort* scales = (ushort*)(block + FiveBits.Bytes);
        s0 = TLanes.LoadHalves(scales + lane);
        s1 = TLanes.LoadHalves(scales + 16 + lane);
        s2 = s3 = default;
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
        TVector dot = TLanes.ToSingle(FiveBits.Dot<TVector, TLanes>(w0, w1, w2, w3, w4, w5, w6, w7, a));
        sum = TLanes.MultiplyAdd(TLanes.Multiply(s0, TLanes.Broadcast(*scale)), dot, sum);
        return TLanes.MultiplyAdd(s1, TLanes.Broadcast(*correction), sum);
    }
}
