using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of short pieces seen lately. It grows to a limit, and one thread at a time uses it.</summary>
/// <remarks>
/// Sets of two entries, the newer first. It holds only what the merges gave: filled from the vocabulary it would give
/// wrong ids for tokens that no merges reach.
/// </remarks>
internal sealed class PieceCache
{
    private const int SetBytes = 64, FirstSets = 1 << 11, MostSets = 1 << 16, MostOverflow = 1 << 18;

    private byte[] _memory = [];  // pinned, so that sets stay where cache lines begin
    private int _first;  // where the first set is in the memory
    private int[] _overflow = new int[1 << 12];  // ids of pieces that have more than three
    private int _overflowUsed, _used;
    private uint _mask;

    public PieceCache() => Reserve(FirstSets);

    /// <summary>Memory that it holds; never more than 5.3 MB.</summary>
    public int HeldBytes => _memory.Length + (sizeof(int) * _overflow.Length);

    /// <summary>Copies the ids of a piece, if it is here, and returns their number, else 0.</summary>
    /// <remarks>The destination has room for four, whatever their number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(PieceKey key, ref int destination)
    {
        ref Entry set = ref Set(key);
        // A choice of address by arithmetic and not a branch: which of the two it is cannot be predicted.
        ulong difference = (set.Low ^ key.Low) | (set.High ^ key.High);
        ref Entry entry = ref Unsafe.Add(ref set, (nint)((difference | (0 - difference)) >> 63));
        if (((entry.Low ^ key.Low) | (entry.High ^ key.High)) != 0)
            return Unsafe.Add(ref set, 1).Count == 0 ? 0 : FindDrivenOut(key, ref destination);
        int count = entry.Count;
        if (count > 3) return CopyOverflow(entry, ref destination);
        Vector128.StoreUnsafe(Vector128.LoadUnsafe(ref entry.A), ref destination);
        return count;
    }

    // For a piece that newer ones drove out of its set.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindDrivenOut(PieceKey key, ref int destination)
    {
        ref Entry refuge = ref Refuge(key);
        for (int i = 0; i < 2; i++)
        {
            Entry entry = Unsafe.Add(ref refuge, i);
            if (entry.Key != key || entry.Count == 0) continue;
            if (entry.Count > 3) return CopyOverflow(entry, ref destination);
            Vector128.StoreUnsafe(Vector128.LoadUnsafe(ref entry.A), ref destination);
            return entry.Count;
        }

        return 0;
    }

    /// <summary>Asks for the memory that <see cref="Find"/> will look at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(PieceKey key)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Set(key)));
    }

    public void Add(PieceKey key, ReadOnlySpan<int> ids)
    {
        if (2 * (uint)_used > _mask && (int)_mask < MostSets - 1) Grow();
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

        Place(entry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Set(PieceKey key) => ref Unsafe.As<byte, Entry>(ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_memory), (nint)(_first + (SetBytes * (key.Crc() & _mask)))));

    // Where a piece goes that two newer ones drove out of its set.
    private ref Entry Refuge(PieceKey key) => ref Unsafe.As<byte, Entry>(ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_memory), (nint)(_first + (SetBytes * ((key.Crc() >> 16) & _mask)))));

    private void Place(in Entry entry)
    {
        ref Entry set = ref Set(entry.Key);
        ref Entry older = ref Unsafe.Add(ref set, 1);
        if (older.Count > 0)
        {
            ref Entry refuge = ref Refuge(older.Key);
            ref Entry second = ref Unsafe.Add(ref refuge, 1);
            // What is a guest where it stands has been driven out twice, and is forgotten.
            if (!Unsafe.AreSame(ref refuge, ref set) && Unsafe.AreSame(ref Set(older.Key), ref set))
            {
                if (second.Count == 0) _used++;
                second = older;
            }
        }
        else
        {
            _used++;
        }

        older = set;
        set = entry;
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
                _memory.AsSpan().Clear();
                (_overflowUsed, _used) = (0, 0);
            }
        }

        _overflowUsed += count;
        return _overflowUsed - count;
    }

    private void Grow()
    {
        Span<Entry> entries = MemoryMarshal.Cast<byte, Entry>(_memory.AsSpan(_first, SetBytes * (int)(_mask + 1)));
        Reserve(Math.Min(MostSets, 4 * (int)(_mask + 1)));
        for (int i = entries.Length - 1; i >= 0; i--)
            if (entries[i].Count > 0) Place(entries[i]);
    }

    private unsafe void Reserve(int sets)
    {
        _memory = GC.AllocateArray<byte>((SetBytes * sets) + SetBytes, pinned: true);
        _first = SetBytes - (int)((nuint)Unsafe.AsPointer(ref _memory[0]) % SetBytes);
        _mask = (uint)sets - 1;
        _used = 0;
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

        public readonly PieceKey Key => new(Low, High);
    }
}
