using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of short pieces seen lately. It grows to a limit, and one thread at a time uses it.</summary>
/// <remarks>
/// Sets of two entries, the newer first. It holds only what the merges gave: filled from the vocabulary it would give
/// wrong ids for tokens that no merges reach.
/// </remarks>
internal sealed class PieceCache
{
    private const int FirstSets = 1 << 11, MostSets = 1 << 16, MostOverflow = 1 << 18;

    private Entry[] _entries = new Entry[2 * FirstSets];
    private int[] _overflow = new int[1 << 12];  // ids of pieces that have more than three
    private int _overflowUsed, _used;
    private uint _mask = FirstSets - 1;

    /// <summary>Copies the ids of a piece, if it is here, and returns their number, else 0.</summary>
    /// <remarks>The destination has room for four, whatever their number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(PieceKey key, ref int destination)
    {
        ref Entry set = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), 2 * (nint)(key.Hash() & _mask));
        // A choice of address by arithmetic and not a branch: which of the two it is cannot be predicted.
        ulong difference = (set.Low ^ key.Low) | (set.High ^ key.High);
        ref Entry entry = ref Unsafe.Add(ref set, (nint)((difference | (0 - difference)) >> 63));
        if (((entry.Low ^ key.Low) | (entry.High ^ key.High)) != 0) return 0;
        int count = entry.Count;
        if (count > 3) return CopyOverflow(entry, ref destination);
        Vector128.StoreUnsafe(Vector128.LoadUnsafe(ref entry.A), ref destination);
        return count;
    }

    public void Add(PieceKey key, ReadOnlySpan<int> ids)
    {
        if (_used > _mask && _mask < MostSets - 1) Grow();
        Entry entry = new() { Low = key.Low, High = key.High, Count = ids.Length };
        if (ids.Length > 3)
        {
            entry.A = Overflow(ids.Length);
            ids.CopyTo(_overflow.AsSpan(entry.A));
        }
        else
        {
            entry.A = ids[0];
            entry.B = ids.Length > 1 ? ids[1] : 0;
            entry.C = ids.Length > 2 ? ids[2] : 0;
        }

        Place(_entries, (int)(key.Hash() & _mask), entry);
    }

    private void Place(Entry[] entries, int set, in Entry entry)
    {
        if (entries[(2 * set) + 1].Count == 0) _used++;
        entries[(2 * set) + 1] = entries[2 * set];
        entries[2 * set] = entry;
    }

    private int Overflow(int count)
    {
        if (_overflowUsed + count > _overflow.Length)
        {
            if (_overflow.Length < MostOverflow)
            {
                Array.Resize(ref _overflow, 4 * _overflow.Length);
            }
            else
            {
                _entries.AsSpan().Clear();
                (_overflowUsed, _used) = (0, 0);
            }
        }

        _overflowUsed += count;
        return _overflowUsed - count;
    }

    private void Grow()
    {
        Entry[] entries = _entries;
        _mask = (4 * (_mask + 1)) - 1;
        _entries = new Entry[2 * (_mask + 1)];
        _used = 0;
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            Entry entry = entries[i];
            if (entry.Count > 0) Place(_entries, (int)(new PieceKey(entry.Low, entry.High).Hash() & _mask), entry);
        }
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
        public int A, B, C, Count;
    }
}
