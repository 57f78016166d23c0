using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Training;

/// <summary>Pairs with the counts that they had when they were noted: the most frequent first.</summary>
/// <remarks>Of equals the one with the smaller key. Each node has four children.</remarks>
internal sealed class PairHeap
{
    private Entry[] _entries = new Entry[1 << 12];

    public int Count { get; private set; }

    /// <summary>The number of the first pair.</summary>
    public int TopPair => _entries[0].Pair;

    /// <summary>The count with which the first pair was noted.</summary>
    public long TopCount => _entries[0].Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Push(long count, ulong key, int pair)
    {
        if (Count == _entries.Length) Array.Resize(ref _entries, checked(2 * Count));
        Entry[] entries = _entries;
        Entry entry = new() { Count = count, Key = key, Pair = pair };
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) >> 2;
            if (!IsBefore(entry, entries[parent])) break;
            entries[at] = entries[parent];
            at = parent;
        }

        entries[at] = entry;
    }

    /// <summary>Takes the first pair away.</summary>
    public void Pop()
    {
        Entry last = _entries[--Count];
        if (Count > 0) SinkFromTop(last);
    }

    /// <summary>Gives the first pair another, smaller count.</summary>
    public void Lower(long count) => SinkFromTop(_entries[0] with { Count = count });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SinkFromTop(Entry entry)
    {
        Entry[] entries = _entries;
        int at = 0;
        while (true)
        {
            int first = (at << 2) + 1;
            if (first >= Count) break;
            int best = first, end = Math.Min(first + 4, Count);
            for (int child = first + 1; child < end; child++)
                if (IsBefore(entries[child], entries[best])) best = child;
            if (!IsBefore(entries[best], entry)) break;
            entries[at] = entries[best];
            at = best;
        }

        entries[at] = entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBefore(in Entry a, in Entry b) => a.Count > b.Count || (a.Count == b.Count && a.Key < b.Key);

    private struct Entry
    {
        public long Count;
        public ulong Key;
        public int Pair;
    }
}
