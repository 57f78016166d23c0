using System.Buffers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Models;

/// <summary>Applies merges to symbols with places: the lowest rank first, of equals the leftmost.</summary>
internal static class SymbolMerger
{
    private const int LongestShort = 48;

    /// <summary>Merges in place and returns how many symbols are left, at the front.</summary>
    /// <remarks>n log n at worst. Places join: from the first symbol's begin to the last one's end.</remarks>
    public static int Merge(Span<int> ids, Span<int> starts, Span<int> ends, int count, MergeTable merges) =>
        count <= LongestShort
            ? MergeShort(ids, starts, ends, count, merges)
            : MergeLong(ids, starts, ends, count, merges);

    private static int MergeShort(Span<int> ids, Span<int> starts, Span<int> ends, int count, MergeTable merges)
    {
        Span<int> ranks = stackalloc int[LongestShort];
        for (int i = 0; i < count - 1; i++) ranks[i] = merges.Rank(ids[i], ids[i + 1]);
        while (count > 1)
        {
            int best = MergeTable.None, at = 0;
            for (int i = 0; i < count - 1; i++)
            {
                if (ranks[i] >= best) continue;
                (best, at) = (ranks[i], i);
            }

            if (best == MergeTable.None) break;
            ids[at] = merges.Result(best);
            ends[at] = ends[at + 1];
            count--;
            ids.Slice(at + 2, count - at - 1).CopyTo(ids[(at + 1)..]);
            starts.Slice(at + 2, count - at - 1).CopyTo(starts[(at + 1)..]);
            ends.Slice(at + 2, count - at - 1).CopyTo(ends[(at + 1)..]);
            for (int i = at + 1; i < count - 1; i++) ranks[i] = ranks[i + 1];
            if (at > 0) ranks[at - 1] = merges.Rank(ids[at - 1], ids[at]);
            if (at < count - 1) ranks[at] = merges.Rank(ids[at], ids[at + 1]);
        }

        return count;
    }

    private static int MergeLong(Span<int> ids, Span<int> starts, Span<int> ends, int count, MergeTable merges)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(checked(3 * count));
        Span<int> next = rented.AsSpan(0, count), previous = rented.AsSpan(count, count);
        Span<int> ranks = rented.AsSpan(2 * count, count);
        MergeHeap heap = new(count);
        for (int i = 0; i < count; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            ranks[i] = i + 1 < count ? merges.Rank(ids[i], ids[i + 1]) : MergeTable.None;
            if (ranks[i] != MergeTable.None) heap.Add(ranks[i], i);
        }

        heap.Order();
        while (heap.TryTake(out int rank, out int at))
        {
            if (ranks[at] != rank) continue;  // a merge beside it, or over it, came first
            int gone = next[at], after = next[gone], left = previous[at];
            ids[at] = merges.Result(rank);
            ends[at] = ends[gone];
            ranks[gone] = MergeTable.None;
            next[at] = after;
            ranks[at] = MergeTable.None;
            if (after < count)
            {
                previous[after] = at;
                ranks[at] = merges.Rank(ids[at], ids[after]);
                if (ranks[at] != MergeTable.None) heap.Push(ranks[at], at);
            }

            if (left < 0) continue;
            ranks[left] = merges.Rank(ids[left], ids[at]);
            if (ranks[left] != MergeTable.None) heap.Push(ranks[left], left);
        }

        int kept = 0;
        for (int i = 0; i < count; i = next[i], kept++)
            (ids[kept], starts[kept], ends[kept]) = (ids[i], starts[i], ends[i]);
        heap.Dispose();
        ArrayPool<int>.Shared.Return(rented);
        return kept;
    }
}
