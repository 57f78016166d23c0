namespace Skald.Tokenizers.Training;

/// <summary>Numbers pairs of ids in the order in which they are first met.</summary>
internal sealed class PairIndex
{
    private (ulong Pair, int Number)[] _slots = new (ulong, int)[1 << 12];  // number + 1, or 0; at most half full

    public int Count { get; private set; }

    /// <summary>The number of a pair, which is <see cref="Count"/> before the call where the pair is new.</summary>
    public int GetOrAdd(int left, int right)
    {
        ulong pair = ((ulong)(uint)left << 32) | (uint)right;
        int slot = Start(pair);
        for (; _slots[slot].Number != 0; slot = (slot + 1) & (_slots.Length - 1))
            if (_slots[slot].Pair == pair) return _slots[slot].Number - 1;

        _slots[slot] = (pair, ++Count);
        if (2 * Count > _slots.Length) Grow();
        return Count - 1;
    }

    private int Start(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15ul) >> 32) & (_slots.Length - 1);

    private void Grow()
    {
        (ulong Pair, int Number)[] old = _slots;
        _slots = new (ulong, int)[2 * old.Length];
        foreach ((ulong Pair, int Number) kept in old)
        {
            if (kept.Number == 0) continue;
            int slot = Start(kept.Pair);
            while (_slots[slot].Number != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = kept;
        }
    }
}
