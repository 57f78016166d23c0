using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of short pieces seen lately. Its size is fixed, and one thread at a time uses it.</summary>
/// <remarks>
/// Sets of two entries, the newer first. It holds only what the merges gave: filled from the vocabulary it would give
/// wrong ids for tokens that no merges reach.
/// </remarks>
internal sealed class PieceCache
{
    private const int SetBits = 15;
    private const int Overflow = 1 << 16;

    private readonly Entry[] _entries = new Entry[2 << SetBits];
    private readonly int[] _overflow = new int[Overflow];  // ids of pieces that have more than three
    private int _overflowUsed;

    /// <summary>Copies the ids of a piece, if it is here, and returns their number, else 0.</summary>
    /// <remarks>The destination has room for the three inline ids, whatever their number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(PieceKey key, ref int destination)
    {
        ref Entry set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), Set(key));
        // A choice of address by arithmetic and not a branch: which of the two it is cannot be predicted.
        ulong difference = (set.Low ^ key.Low) | (set.High ^ key.High);
        ref Entry entry = ref Unsafe.Add(ref set, (nint)((difference | (0 - difference)) >> 63));
        if (((entry.Low ^ key.Low) | (entry.High ^ key.High)) != 0) return 0;
        if (entry.Count > 3) return CopyOverflow(entry, ref destination);
        destination = entry.A;
        Unsafe.Add(ref destination, 1) = entry.B;
        Unsafe.Add(ref destination, 2) = entry.C;
        return entry.Count;
    }

    public void Add(PieceKey key, ReadOnlySpan<int> ids)
    {
        int set = Set(key);
        Entry entry = new() { Low = key.Low, High = key.High, Count = ids.Length };
        if (ids.Length > 3)
        {
            if (_overflowUsed + ids.Length > Overflow) Clear();
            entry.A = _overflowUsed;
            ids.CopyTo(_overflow.AsSpan(_overflowUsed));
            _overflowUsed += ids.Length;
        }
        else
        {
            entry.A = ids[0];
            entry.B = ids.Length > 1 ? ids[1] : 0;
            entry.C = ids.Length > 2 ? ids[2] : 0;
        }

        _entries[set + 1] = _entries[set];
        _entries[set] = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Set(PieceKey key) => (int)(key.Hash() >> (64 - SetBits)) * 2;

    private void Clear()
    {
        _entries.AsSpan().Clear();
        _overflowUsed = 0;
    }

    private int CopyOverflow(in Entry entry, ref int destination)
    {
        for (int i = 0; i < entry.Count; i++) Unsafe.Add(ref destination, i) = _overflow[entry.A + i];
        return entry.Count;
    }

    // 32 bytes, so that a set fills one cache line. No key is zero, since its length is not.
    private struct Entry
    {
        public ulong Low, High;
        public int Count, A, B, C;
    }
}
