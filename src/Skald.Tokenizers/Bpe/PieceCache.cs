using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of short pieces seen lately. It grows to a limit, and one thread at a time uses it.</summary>
/// <remarks>
/// Sets of three values and three keys, a cache line each. A value is an id, or that of a record that holds several. It
/// holds only what the merges gave: filled from the vocabulary it would give wrong ids for tokens that no merges reach.
/// </remarks>
internal sealed unsafe class PieceCache
{
    private const int SetBytes = 64, Ways = 3, FirstSets = 1 << 10, MostSets = 1 << 16, Growth = 8;
    private const int Spilled = 12, Keys = 16;  // where they are in a set, after the values

    private readonly PieceRecords _records = new();
    private byte[] _memory = [];  // pinned
    private byte* _sets;  // where the first cache line in it begins
    private int _used;
    private uint _mask;

    public PieceCache() => Reserve(FirstSets);

    /// <summary>Memory that it holds; never more than 8.5 MB.</summary>
    public int HeldBytes => _memory.Length + _records.HeldBytes;

    /// <summary>Copies the ids of pieces until one is not where it would first be looked for.</summary>
    /// <param name="keys">Keys of the pieces.</param>
    /// <param name="hashes">The <see cref="PieceKey.Crc"/> of each.</param>
    /// <param name="pieces">How many there are.</param>
    /// <param name="ids">Where ids go; there is room for four more than come.</param>
    /// <param name="count">How many ids came.</param>
    /// <returns>Number of pieces whose ids came.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Copy(PieceKey* keys, uint* hashes, int pieces, int* ids, out int count)
    {
        byte* sets = _sets;
        int* records = _records.First, next = ids;
        uint mask = _mask;
        PieceKey* key = keys, end = keys + pieces;
        for (; key != end; key++, hashes++)
        {
            byte* set = sets + (SetBytes * (nuint)(*hashes & mask));
            uint found = Match(set, key);
            if (found == 0)
            {
                if (set[Spilled] == 0) break;
                set = sets + (SetBytes * (nuint)(Other(*hashes) & mask));
                if ((found = Match(set, key)) == 0) break;
            }

            next += PieceRecords.Copy(records, Value(set, found), next);
        }

        count = (int)(next - ids);
        return (int)(key - keys);
    }

    /// <summary>Copies the ids of a piece, if it is here, and returns their number, else 0.</summary>
    /// <remarks>The destination has room for four, whatever their number.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(PieceKey key, ref int destination)
    {
        uint hash = key.Crc();
        byte* set = Set(hash);
        Vector128<ulong> whole = Vector128.Create(key.Low, key.High);  // written as one: as one it is read at once
        uint found = Match(set, (PieceKey*)&whole);
        if (found == 0)
        {
            if (set[Spilled] == 0) return 0;
            set = Set(Other(hash));
            if ((found = Match(set, (PieceKey*)&whole)) == 0) return 0;
        }

        fixed (int* target = &destination) return (int)PieceRecords.Copy(_records.First, Value(set, found), target);
    }

    /// <summary>Asks for the memory that is looked at first for a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(uint hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Set(hash));
    }

    /// <summary>Keeps the ids of a piece that is not here; there is at least one.</summary>
    public void Add(PieceKey key, ReadOnlySpan<int> ids)
    {
        if (2 * _used > 3 * (int)_mask && (int)_mask < MostSets - 1) Grow();
        if (!_records.TryAdd(ids, out int value))
        {
            _memory.AsSpan().Clear();
            _used = 0;
            _records.Clear();
            _records.TryAdd(ids, out value);
        }

        Place(key, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Set(uint hash) => _sets + (SetBytes * (nuint)(hash & _mask));

    // Of the set where a piece goes that finds its own full.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Other(uint hash) => uint.RotateLeft(hash, 16);

    // Which way of a set a piece is in: a bit for each, two apart, from the third on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Match(byte* set, PieceKey* key)
    {
        if (!Avx512F.IsSupported || !Vector512.IsHardwareAccelerated) return MatchByWay(set, key);
        // All three keys at once: which of them it is cannot be predicted.
        Vector512<ulong> thrice = Avx512F.BroadcastVector128ToVector512((uint*)key).AsUInt64();
        uint halves = (uint)Vector512.Equals(Vector512.Load((ulong*)set), thrice).ExtractMostSignificantBits();
        return halves & (halves >> 1) & 0b010101_00;
    }

    private static uint MatchByWay(byte* set, PieceKey* key)
    {
        uint found = 0;
        for (int way = 0; way < Ways; way++)
            if (*Key(set, way) == *key) found |= 0b100u << (2 * way);
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int* Value(byte* set, uint found) => (int*)(set + (2 * (nint)uint.TrailingZeroCount(found)) - 4);

    private void Place(PieceKey key, int value)
    {
        uint hash = key.Crc();
        byte* set = Set(hash);
        if (TryPut(set, key, value)) return;
        set[Spilled] = 1;
        if (TryPut(Set(Other(hash)), key, value)) return;
        for (int way = 0; way < Ways - 1; way++) Put(set, way, *Key(set, way + 1), ((int*)set)[way + 1]);
        Put(set, Ways - 1, key, value);  // the oldest is gone
    }

    private bool TryPut(byte* set, PieceKey key, int value)
    {
        for (int way = 0; way < Ways; way++)
        {
            if (IsTaken(set, way)) continue;
            Put(set, way, key, value);
            _used++;
            return true;
        }

        return false;
    }

    private static void Put(byte* set, int way, PieceKey key, int value) =>
        (*Key(set, way), ((int*)set)[way]) = (key, value);

    // No key is zero, since its length is not.
    private static bool IsTaken(byte* set, int way) => Key(set, way)->High != 0;

    private static PieceKey* Key(byte* set, int way) => (PieceKey*)(set + Keys) + way;

    private void Grow()
    {
        byte[] memory = _memory;
        byte* set = _sets, end = Set(_mask) + SetBytes;
        Reserve(Math.Min(MostSets, Growth * (int)(_mask + 1)));
        for (; set != end; set += SetBytes)
            for (int way = 0; way < Ways && IsTaken(set, way); way++)
                Place(*Key(set, way), ((int*)set)[way]);
        GC.KeepAlive(memory);
    }

    private void Reserve(int sets)
    {
        _memory = GC.AllocateArray<byte>((SetBytes * sets) + SetBytes, pinned: true);
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _sets = start + (SetBytes - ((nuint)start % SetBytes));
        (_mask, _used) = ((uint)sets - 1, 0);
    }
}
