using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Training;

/// <summary>Pairs of neighbouring symbols: how often each was seen, and where.</summary>
/// <remarks>Pairs are numbered as they are met; the places of all are in one array, a stretch for each pair.</remarks>
internal sealed class PairTable
{
    private int[] _slots = new int[1 << 14];  // number + 1, or 0; open addressing, at most half full
    private PairState[] _states = new PairState[1 << 13];
    private int[] _places = new int[1 << 16];
    private int _placesUsed;

    public int Count { get; private set; }

    /// <summary>The pair of a number.</summary>
    public ref PairState this[int pair]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _states[pair];
    }

    /// <summary>One key for both symbols: smaller left symbols first, of equal ones smaller right symbols.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>The number of a pair, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ulong key)
    {
        int[] slots = _slots;
        for (int slot = Start(key); ; slot = (slot + 1) & (slots.Length - 1))
        {
            int pair = slots[slot] - 1;
            if (pair < 0 || _states[pair].Key == key) return pair;
        }
    }

    /// <summary>The number of a pair, which is the last one where the pair is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindOrAdd(ulong key)
    {
        int slot = Start(key);
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
            if (_states[_slots[slot] - 1].Key == key) return _slots[slot] - 1;
        if (Count == _states.Length)
        {
            Array.Resize(ref _states, checked(2 * Count));
            Grow();
            slot = Free(key);
        }

        _states[Count].Key = key;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    /// <summary>Makes room for more places of a pair behind those that it has, and tells where.</summary>
    public int Extend(int pair, int more)
    {
        ref PairState state = ref _states[pair];
        int kept = state.PlaceCount, length = checked(kept + more), start = _placesUsed;
        _placesUsed = checked(start + length);
        if (_placesUsed > _places.Length)
            Array.Resize(ref _places, (int)Math.Min(Array.MaxLength, Math.Max(_placesUsed, 2L * _places.Length)));
        Places(pair).CopyTo(_places.AsSpan(start));
        (state.PlaceStart, state.PlaceCount) = (start, length);
        return start + kept;
    }

    /// <summary>Writes down a place where there is room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPlace(int index, int place) => _places[index] = place;

    /// <summary>Where the left symbols of a pair stand, or stood.</summary>
    public Span<int> Places(int pair) => _places.AsSpan(_states[pair].PlaceStart, _states[pair].PlaceCount);


    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(ulong key) => (int)((key * 0x9E3779B97F4A7C15ul) >> 32) & (_slots.Length - 1);

    private int Free(ulong key)
    {
        int slot = Start(key);
        while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        _slots = new int[checked(2 * _states.Length)];
        for (int pair = 0; pair < Count; pair++) _slots[Free(_states[pair].Key)] = pair + 1;
    }
}
