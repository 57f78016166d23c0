using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Q5_K: d · s · q − e · t, q of 5 bits; s and t of 6 bits for each 32 inputs, d and e for each 256.</summary>
/// <remarks>The 6-bit numbers take a byte each here: 180 bytes for 256 weights instead of 176.</remarks>
internal readonly unsafe struct PanelQ5K : IPanelFormat
{
    private const int Blocks = 8;

    public static int SourceDepth => 256;

    public static int SourceBytes => 176;

    public static int BlockBytes => FiveBits.Bytes + 32;

    public static int TailBytes => 64;

    public static bool HasWholeBytes => false;

    public static int Correction(float scale, int low, int high) => PanelQ41.Correction(scale, low, high);

    public static bool IsFinite(byte* source) => PanelQ41.IsFinite(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* blocks, int lane)
    {
        byte* packed = source + 4, high = source + 16, weights = source + 48, halves = stackalloc byte[16];
        for (int b = 0; b < Blocks; b++)
        {
            byte* block = blocks + (b * BlockBytes);
            byte* pairs = weights + (32 * (b >> 1));
            int shift = 4 * (b & 1);
            uint fifth = 0;
            for (int i = 0; i < 16; i++) halves[i] = (byte)(((pairs[i] >> shift) & 15) | (((pairs[16 + i] >> shift) & 15) << 4));
            for (int i = 0; i < 32; i++) fifth |= (uint)((high[i] >> b) & 1) << i;
            FiveBits.Pack(halves, fifth, block, lane);
            (block[FiveBits.Bytes + lane], block[FiveBits.Bytes + 16 + lane]) = PanelQ4K.SixBits(packed, b);
        }

        ushort* tail = (ushort*)(blocks + (Blocks * BlockBytes));
        tail[lane] = Unsafe.ReadUnaligned<ushort>(source);
        tail[16 + lane] = Unsafe.ReadUnaligned<ushort>(source + 2);
    }

    public static void Dequantize(byte* blocks, int lane, float* y)
    {
        ushort* tail = (ushort*)(blocks + (Blocks * BlockBytes));
        float d = HalfBits.ToSingle(tail[lane]), e = HalfBits.ToSingle(tail[16 + lane]);
        for (int b = 0; b < Blocks; b++)
        {
            byte* block = blocks + (b * BlockBytes);
            float scale = d * block[FiveBits.Bytes + lane], minimum = e * block[FiveBits.Bytes + 16 + lane];
            for (int i = 0; i < 32; i++)
            {
                float scaled = scale * FiveBits.Get(block, lane, i);
                y[(32 * b) + i] = scaled - minimum;
            }
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
        where TLanes : ILanes<TVector>
    {
        ushort* scales = (ushort*)tail;
        t0 = TLanes.LoadHalves(scales + lane);
        t1 = TLanes.Multiply(TLanes.LoadHalves(scales + 16 + lane), TLanes.Broadcast(-1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales<TVector, TLanes>(
        byte* block, TVector t0, TVector t1, int lane, out TVector s0, out TVector s1, out TVector s2, out TVector s3)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        sbyte* sixBits = (sbyte*)(block + FiveBits.Bytes);
        s0 = TLanes.Multiply(t0, TLanes.ToSingle(TLanes.LoadSBytes(sixBits + lane)));
        s1 = TLanes.Multiply(t1, TLanes.ToSingle(TLanes.LoadSBytes(sixBits + 16 + lane)));
        s2 = s3 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Accumulate<TVector, TLanes>(
        TVector sum,
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6, TVector w7,
        TVector s0, TVector s1, TVector s2, TVector s3,
        int* a, float* scale, int* correction)
        where TVector : unmanaged
        where TLanes : ILanes<TVector> =>
        PanelQ51.Accumulate<TVector, TLanes>(
            sum, w0, w1, w2, w3, w4, w5, w6, w7, s0, s1, s2, s3, a, scale, correction);
}
