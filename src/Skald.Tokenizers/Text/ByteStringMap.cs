using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Text;

/// <summary>Numbers of strings by their bytes: open addressing, at most five eighths full.</summary>
internal sealed class ByteStringMap
{
    private readonly ByteStrings _strings;
    private readonly ulong[] _slots;  // hash above number + 1, or 0
    private PieceKey[] _keys;  // of short strings, by number; of others what is no such key

    /// <param name="strings">The strings.</param>
    /// <param name="capacity">How many of them will be added.</param>
    public ByteStringMap(ByteStrings strings, int capacity)
    {
        _strings = strings;
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity + (capacity / 5 * 3)))];
        _keys = new PieceKey[Math.Max(16, capacity)];
    }

    /// <summary>Adds a string, unless an equal one is here; then it is the number of that one, else -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TryAdd(int number)
    {
        ReadOnlySpan<byte> bytes = _strings[number];
        bool isShort = bytes.Length <= PieceKey.MaxLength;
        PieceKey key = isShort ? PieceKey.Of(bytes) : new PieceKey(0, ulong.MaxValue);
        uint hash = isShort ? key.Crc() : Hash(bytes);
        int found = isShort ? Search(key, hash, out int slot) : Search(bytes, hash, out slot);
        if (found >= 0) return found;
        _slots[slot] = ((ulong)hash << 32) | (uint)(number + 1);
        if (number >= _keys.Length) Array.Resize(ref _keys, Math.Max(number + 1, 2 * _keys.Length));
        _keys[number] = key;
        return -1;
    }

    /// <summary>Number of a string, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > PieceKey.MaxLength) return Search(bytes, Hash(bytes), out _);
        PieceKey key = PieceKey.Of(bytes);
        return Search(key, key.Crc(), out _);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Search(PieceKey key, uint hash, out int slot)
    {
        ulong[] slots = _slots;
        int last = slots.Length - 1;
        for (slot = (int)hash & last; ; slot = (slot + 1) & last)
        {
            ulong entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), slot);
            if (entry == 0) return -1;
            if (entry >> 32 != hash) continue;
            int number = (int)(uint)entry - 1;
            PieceKey other = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_keys), number);
            if (((other.Low ^ key.Low) | (other.High ^ key.High)) == 0) return number;
        }
    }

    private int Search(ReadOnlySpan<byte> bytes, uint hash, out int slot)
    {
        ulong[] slots = _slots;
        int last = slots.Length - 1;
        for (slot = (int)hash & last; ; slot = (slot + 1) & last)
        {
            ulong entry = slots[slot];
            if (entry == 0) return -1;
            if (entry >> 32 == hash && _strings[(int)(uint)entry - 1].SequenceEqual(bytes)) return (int)(uint)entry - 1;
        }
    }

    // Words of eight bytes, the last of them over the one before.
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        uint hash = BitOperations.Crc32C((uint)bytes.Length, 0ul);
        for (int i = 0; i < bytes.Length - 8; i += 8)
            hash = BitOperations.Crc32C(hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
        return BitOperations.Crc32C(hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, bytes.Length - 8)));
    }
}
