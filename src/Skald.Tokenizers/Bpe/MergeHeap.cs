using System.Buffers;

namespace Skald.Tokenizers.Bpe;

/// <summary>Possible merges of a long piece: the lowest rank first, and of equals the leftmost.</summary>
internal ref struct MergeHeap(int capacity)
{
    private ulong[] _items = ArrayPool<ulong>.Shared.Rent(capacity);  // rank above, position below
    private int _count;

    /// <summary>Adds without keeping the order; <see cref="Order"/> must follow.</summary>
    public void Add(int rank, int position)
    {
        if (_count == _items.Length) Grow();
        _items[_count++] = ((ulong)(uint)rank << 32) | (uint)position;
    }

    public readonly void Order()
    {
        for (int i = (_count / 2) - 1; i >= 0; i--) Sink(i);
    }

    public void Push(int rank, int position)
    {
        Add(rank, position);
        int child = _count - 1;
        ulong item = _items[child];
        while (child > 0)
        {
            int parent = (child - 1) / 2;
            if (_items[parent] <= item) break;
            _items[child] = _items[parent];
            child = parent;
        }

        _items[child] = item;
    }

    public bool TryTake(out int rank, out int position)
    {
        (rank, position) = (0, 0);
        if (_count == 0) return false;
        (rank, position) = ((int)(_items[0] >> 32), (int)(uint)_items[0]);
        _items[0] = _items[--_count];
        Sink(0);
        return true;
    }

    public readonly void Dispose() => ArrayPool<ulong>.Shared.Return(_items);

    private void Grow()
    {
        ulong[] larger = ArrayPool<ulong>.Shared.Rent(checked(2 * _count));
        _items.CopyTo(larger, 0);
        ArrayPool<ulong>.Shared.Return(_items);
        _items = larger;
    }

    private readonly void Sink(int parent)
    {
        if (parent >= _count) return;
        ulong item = _items[parent];
        while (true)
        {
            int child = (2 * parent) + 1;
            if (child >= _count) break;
            if (child + 1 < _count && _items[child + 1] < _items[child]) child++;
            if (_items[child] >= item) break;
            _items[parent] = _items[child];
            parent = child;
        }

        _items[parent] = item;
    }
}
