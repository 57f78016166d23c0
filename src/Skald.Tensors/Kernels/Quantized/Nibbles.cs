using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>What the 4-bit formats share: 256 bytes hold 32 inputs of 16 outputs.</summary>
/// <remarks>Byte 4i + t of lane o holds input 4i + t in its low half and input 16 + 4i + t in its high half.</remarks>
internal static unsafe class Nibbles
{
    /// <summary>Bytes of the weights of a block.</summary>
    public const int Bytes = 256;

    /// <summary>Moves 16 bytes, low halves first and high halves second, into a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(byte* source, byte* block, int lane)
    {
        for (int i = 0; i < 4; i++)
            Unsafe.WriteUnaligned(block + (64 * i) + (4 * lane), Unsafe.ReadUnaligned<int>(source + (4 * i)));
    }

    /// <summary>Input <paramref name="index"/> of a lane: 0 to 15.</summary>
    public static int Get(byte* block, int lane, int index)
    {
        int place = index & 15;
        byte pair = block[(64 * (place >> 2)) + (4 * lane) + (place & 3)];
        return index < 16 ? pair & 15 : pair >> 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack<TVector, TLanes>(
        byte* block, int lane,
        out TVector w0, out TVector w1, out TVector w2, out TVector w3,
        out TVector w4, out TVector w5, out TVector w6, out TVector w7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector mask = TLanes.Broadcast(0x0f0f0f0f);
        block += 4 * lane;
        TVector n0 = TLanes.Load(block), n1 = TLanes.Load(block + 64);
        TVector n2 = TLanes.Load(block + 128), n3 = TLanes.Load(block + 192);
        w0 = TLanes.And(n0, mask);
        w1 = TLanes.And(n1, mask);
        w2 = TLanes.And(n2, mask);
        w3 = TLanes.And(n3, mask);
        w4 = TLanes.And(TLanes.ShiftRight16(n0, 4), mask);
        w5 = TLanes.And(TLanes.ShiftRight16(n1, 4), mask);
        w6 = TLanes.And(TLanes.ShiftRight16(n2, 4), mask);
        w7 = TLanes.And(TLanes.ShiftRight16(n3, 4), mask);
    }

    /// <summary>Σ w · a over 32 inputs: eight products of at most 15 · 127 · 2 fit into 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Dot<TVector, TLanes>(
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6, TVector w7, int* a)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        TVector s = TLanes.MultiplyAddBytes(w0, TLanes.Broadcast(a[0]));
        TVector t = TLanes.MultiplyAddBytes(w1, TLanes.Broadcast(a[1]));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w2, TLanes.Broadcast(a[2])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w3, TLanes.Broadcast(a[3])));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w4, TLanes.Broadcast(a[4])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w5, TLanes.Broadcast(a[5])));
        s = TLanes.AddShorts(s, TLanes.MultiplyAddBytes(w6, TLanes.Broadcast(a[6])));
        t = TLanes.AddShorts(t, TLanes.MultiplyAddBytes(w7, TLanes.Broadcast(a[7])));
        return TLanes.MultiplyAddShorts(TLanes.AddShorts(s, t), TLanes.Broadcast(0x00010001));
    }
}
