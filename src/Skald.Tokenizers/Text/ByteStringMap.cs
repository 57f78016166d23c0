using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Text;

/// <summary>Numbers of strings by their bytes: open addressing, at most five eighths full.</summary>
internal sealed class ByteStringMap
{
    private readonly ByteStrings _strings;
    private readonly ulong[] _slots;  // hash above number + 1, or 0

    /// <param name="strings">The strings.</param>
    /// <param name="capacity">How many of them will be added.</param>
    public ByteStringMap(ByteStrings strings, int capacity)
    {
        _strings = strings;
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity + (capacity / 5 * 3)))];
    }

    /// <summary>Adds a string, unless an equal one is here; then it is the number of that one, else -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TryAdd(int number)
    {
        ReadOnlySpan<byte> bytes = _strings[number];
        uint hash = Hash(bytes);
        int found = Search(bytes, hash, out int slot);
        if (found < 0) _slots[slot] = ((ulong)hash << 32) | (uint)(number + 1);
        return found;
    }

    /// <summary>Number of a string, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes) => Search(bytes, Hash(bytes), out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Search(ReadOnlySpan<byte> bytes, uint hash, out int slot)
    {
        ulong[] slots = _slots;
        int last = slots.Length - 1;
        for (slot = (int)hash & last; ; slot = (slot + 1) & last)
        {
            ulong entry = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), slot);
            if (entry == 0) return -1;
            if (entry >> 32 == hash && _strings[(int)(uint)entry - 1].SequenceEqual(bytes)) return (int)(uint)entry - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        uint hash = BitOperations.Crc32C((uint)length, 0ul);
        // Words of eight bytes, the last of them over the one before.
        if (length > 8)
        {
            for (int i = 0; i < length - 8; i += 8)
                hash = BitOperations.Crc32C(hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
            return BitOperations.Crc32C(hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8)));
        }

        ulong word = 0;
        if (length >= 4)
        {
            word = Unsafe.ReadUnaligned<uint>(ref first)
                | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4)) << 32);
        }
        else if (length > 0)
        {
            word = first | ((ulong)Unsafe.Add(ref first, length / 2) << 8) | ((ulong)Unsafe.Add(ref first, length - 1) << 16);
        }

        return BitOperations.Crc32C(hash, word);
    }
}
