using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>What the 5-bit formats share: <see cref="Nibbles"/>, and the fifth bits in 64 bytes behind them.</summary>
/// <remarks>Bit j of byte t of lane o is the fifth bit of input 4j + t.</remarks>
internal static unsafe class FiveBits
{
    /// <summary>Bytes of the weights of a block.</summary>
    public const int Bytes = Nibbles.Bytes + 64;

    /// <summary>Moves 16 bytes of lower bits and 32 upper bits, one per input, into a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* nibbles, uint fifth, byte* block, int lane)
    {
        Nibbles.Pack(nibbles, block, lane);
        byte* to = block + Nibbles.Bytes + (4 * lane);
        for (int t = 0; t < 4; t++)
        {
            uint bits = 0;
            for (int j = 0; j < 8; j++) bits |= ((fifth >> ((4 * j) + t)) & 1) << j;
            to[t] = (byte)bits;
        }
    }

    /// <summary>Input <paramref name="index"/> of a lane: 0 to 31.</summary>
    public static int Get(byte* block, int lane, int index)
    {
        int bits = block[Nibbles.Bytes + (4 * lane) + (index & 3)];
        return Nibbles.Get(block, lane, index) | (((bits >> (index >> 2)) & 1) << 4);
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
        TVector mask = TLanes.Broadcast(0x10101010), fifth = TLanes.Load(block + Nibbles.Bytes + (4 * lane));
        w0 = TLanes.Or(w0, TLanes.And(TLanes.ShiftLeft16(fifth, 4), mask));
        w1 = TLanes.Or(w1, TLanes.And(TLanes.ShiftLeft16(fifth, 3), mask));
        w2 = TLanes.Or(w2, TLanes.And(TLanes.ShiftLeft16(fifth, 2), mask));
        w3 = TLanes.Or(w3, TLanes.And(TLanes.ShiftLeft16(fifth, 1), mask));
        w4 = TLanes.Or(w4, TLanes.And(fifth, mask));
        w5 = TLanes.Or(w5, TLanes.And(TLanes.ShiftRight16(fifth, 1), mask));
        w6 = TLanes.Or(w6, TLanes.And(TLanes.ShiftRight16(fifth, 2), mask));
        w7 = TLanes.Or(w7, TLanes.And(TLanes.ShiftRight16(fifth, 3), mask));
    }

    /// <summary>Σ w · a over 32 inputs: four products of at most 31 · 127 · 2 fit into 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Dot<TVector, TLanes>(
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6, TVector w7, int* a)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector s = TLanes.MultiplyAddBytes(w0, TLanes.Broadcast(a[0]));
        TVector t = TLanes.MultiplyAddBytes(w4, TLanes.Broadcast(a[4]));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w1, TLanes.Broadcast(a[1])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w5, TLanes.Broadcast(a[5])));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w2, TLanes.Broadcast(a[2])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w6, TLanes.Broadcast(a[6])));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w3, TLanes.Broadcast(a[3])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w7, TLanes.Broadcast(a[7])));
        TVector ones = TLanes.Broadcast(0x00010001);
        return TLanes.AddInts(TLanes.MultiplyAddShorts(s, ones), TLanes.MultiplyAddShorts(t, ones));
    }
}
