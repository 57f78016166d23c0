using System.Buffers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Models;

/// <summary>Merges neighbouring symbols: the lowest rank first, of equals the leftmost, until none is left.</summary>
internal static class SymbolMerger
{
    /// <summary>Most symbols that are merged at once; more are merged in windows.</summary>
    public const int LongestMiddle = MergeWindows.Size;

    /// <summary>Marks the slot of a symbol that another has swallowed.</summary>
    public const int Gone = -2;

    private const int LongestShort = 32;

    /// <summary>Merges in place and returns how many symbols are left, at the front.</summary>
    /// <param name="ids">The symbols; -1 for one that merges with nothing.</param>
    /// <param name="places">A number for each symbol, of which a merged one keeps the left; or empty.</param>
    /// <param name="pairs">The merges.</param>
    /// <remarks>Time grows with n, and memory not beyond a window's, but for merges that no model has.</remarks>
    public static int Merge(Span<int> ids, Span<int> places, PairTable pairs) =>
        ids.Length <= LongestMiddle ? MergeWhole(ids, places, pairs) : new MergeWindows(ids, places, pairs).Merge();

    /// <summary>The same in one go: n log n.</summary>
    /// <inheritdoc cref="Merge"/>
    public static int MergeWhole(Span<int> ids, Span<int> places, PairTable pairs)
    {
        if (ids.Length <= LongestShort) return MergeShort(ids, places, pairs);
        if (ids.Length <= BlockMerger.Longest) return BlockMerger.Merge(ids, places, pairs);
        int[] rented = ArrayPool<int>.Shared.Rent(ids.Length);
        Span<int> lengths = rented.AsSpan(0, ids.Length);
        MergeByHeap(ids, lengths, pairs);
        int kept = 0;
        for (int i = 0; i < ids.Length; i += lengths[i], kept++)
        {
            if (!places.IsEmpty) places[kept] = places[i];
            ids[kept] = ids[i];
        }

        ArrayPool<int>.Shared.Return(rented);
        return kept;
    }

    /// <summary>
    /// Joins the symbol at a place with the next: each symbol's length stands at its first and at its last slot.
    /// </summary>
    public static void Join(Span<int> ids, Span<int> lengths, int at, int made)
    {
        int gone = at + lengths[at], length = lengths[at] + lengths[gone];
        ids[at] = made;
        ids[gone] = Gone;
        lengths[at] = length;
        lengths[at + length - 1] = length;
    }

    private static int MergeShort(Span<int> ids, Span<int> places, PairTable pairs)
    {
        int count = ids.Length;
        Span<int> ranks = stackalloc int[LongestShort], made = stackalloc int[LongestShort];
        for (int i = 0; i + 1 < count; i++) ranks[i] = pairs.Find(ids[i], ids[i + 1], out made[i]);
        while (true)
        {
            int best = PairTable.None, at = 0;
            for (int i = 0; i < count - 1; i++)
            {
                bool isBetter = ranks[i] < best;
                best = isBetter ? ranks[i] : best;
                at = isBetter ? i : at;
            }

            if (best == PairTable.None) return count;
            ids[at] = made[at];
            count--;
            for (int i = at + 1; i < count; i++) (ids[i], ranks[i], made[i]) = (ids[i + 1], ranks[i + 1], made[i + 1]);
            for (int i = at + 1; i < count && !places.IsEmpty; i++) places[i] = places[i + 1];
            if (at > 0) ranks[at - 1] = pairs.Find(ids[at - 1], ids[at], out made[at - 1]);
            if (at < count - 1) ranks[at] = pairs.Find(ids[at], ids[at + 1], out made[at]);
        }
    }

    private static void MergeByHeap(Span<int> ids, Span<int> lengths, PairTable pairs)
    {
        int count = ids.Length;
        lengths.Fill(1);
        MergeHeap heap = new(count);
        for (int i = 0; i + 1 < count; i++)
            if (pairs.Find(ids[i], ids[i + 1], out _) is var rank and not PairTable.None) heap.Add(rank, i);
        heap.Order();
        while (heap.TryTake(out int rank, out int at))
        {
            int next = ids[at] == Gone ? count : at + lengths[at];
            // A merge beside it, or over it, may have come first.
            if (next >= count || pairs.Find(ids[at], ids[next], out int made) != rank) continue;
            Join(ids, lengths, at, made);
            int after = at + lengths[at];
            if (after < count && pairs.Find(made, ids[after], out _) is var right and not PairTable.None) heap.Push(right, at);
            if (at == 0) continue;
            int before = at - lengths[at - 1];
            if (pairs.Find(ids[before], made, out _) is var left and not PairTable.None) heap.Push(left, before);
        }

        heap.Dispose();
    }
}
