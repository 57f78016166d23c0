namespace Skald.Models.Generation;

/// <summary>
/// Gives out token ids by falling logit, equal ones by rising id, without sorting those nobody asks for.
/// </summary>
/// <remarks>
/// A binary heap of 64-bit keys: the logit's bits, in an order that integers share, above the id's complement.
/// </remarks>
internal sealed class LogitHeap
{
    private ulong[] _keys = [];
    private int _count;

    /// <summary>The id that comes next.</summary>
    public int First => (int)~(uint)_keys[0];

    /// <summary>Takes all ids in.</summary>
    public void Fill(ReadOnlySpan<float> logits)
    {
        if (_keys.Length < logits.Length) _keys = new ulong[logits.Length];
        _count = logits.Length;
        for (int id = 0; id < _count; id++) _keys[id] = ((ulong)Ordered(logits[id]) << 32) | ~(uint)id;
        for (int parent = (_count / 2) - 1; parent >= 0; parent--) Sink(parent);
    }

    /// <summary>The id that comes next, which leaves the heap.</summary>
    public int Pop()
    {
        int id = First;
        _keys[0] = _keys[--_count];
        Sink(0);
        return id;
    }

    /// <summary>An unsigned number that rises with the float: −∞ first, both zeros alike.</summary>
    private static uint Ordered(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits >> 31) == 0 ? bits | 0x8000_0000 : ~bits;
    }

    private void Sink(int parent)
    {
        ulong key = _keys[parent];
        for (int child = (2 * parent) + 1; child < _count; child = (2 * parent) + 1)
        {
            if (child + 1 < _count && _keys[child + 1] > _keys[child]) child++;
            if (_keys[child] <= key) break;
            _keys[parent] = _keys[child];
            parent = child;
        }

        _keys[parent] = key;
    }
}
