namespace Skald.Tokenizers.Bpe;

/// <summary>Applies merges to one piece of text: always the lowest rank, and of equals the leftmost.</summary>
internal static class PieceMerger
{
    /// <summary>Longest piece, in bytes, for which scanning for the lowest rank beats a heap.</summary>
    public const int LongestShort = 64;

    /// <summary>Encodes a piece of at most <see cref="LongestShort"/> bytes.</summary>
    /// <param name="piece">The piece, not empty.</param>
    /// <param name="byteIds">Id of each single byte.</param>
    /// <param name="merges">The merges.</param>
    /// <param name="symbols">Receives the ids; as long as the piece.</param>
    /// <returns>Number of ids.</returns>
    public static int MergeShort(ReadOnlySpan<byte> piece, int[] byteIds, MergeTable merges, Span<int> symbols)
    {
        Span<int> ranks = stackalloc int[LongestShort];  // ranks[i] joins symbols i and i + 1
        int count = piece.Length;
        for (int i = 0; i < count; i++) symbols[i] = byteIds[piece[i]];
        for (int i = 0; i < count - 1; i++) ranks[i] = merges.RankOfBytes(piece[i], piece[i + 1]);

        while (count > 1)
        {
            int best = MergeTable.None, at = 0;
            for (int i = 0; i < count - 1; i++)
            {
                if (ranks[i] >= best) continue;
                (best, at) = (ranks[i], i);
            }

            if (best == MergeTable.None) break;
            symbols[at] = merges.Result(best);
            count--;
            for (int i = at + 1; i < count; i++) symbols[i] = symbols[i + 1];
            for (int i = at + 1; i < count - 1; i++) ranks[i] = ranks[i + 1];
            if (at > 0) ranks[at - 1] = merges.Rank(symbols[at - 1], symbols[at]);
            if (at < count - 1) ranks[at] = merges.Rank(symbols[at], symbols[at + 1]);
        }

        return count;
    }

    /// <summary>Encodes a piece of any length with a linked list and a heap: n log n at worst.</summary>
    /// <inheritdoc cref="MergeShort"/>
    public static int MergeLong(ReadOnlySpan<byte> piece, int[] byteIds, MergeTable merges, Span<int> symbols)
    {
        int length = piece.Length;
        int[] next = new int[length], previous = new int[length], ranks = new int[length];
        MergeHeap heap = new(length);
        for (int i = 0; i < length; i++)
        {
            symbols[i] = byteIds[piece[i]];
            (previous[i], next[i]) = (i - 1, i + 1);
            ranks[i] = i + 1 < length ? merges.RankOfBytes(piece[i], piece[i + 1]) : MergeTable.None;
            if (ranks[i] != MergeTable.None) heap.Add(ranks[i], i);
        }

        heap.Order();
        while (heap.TryTake(out int rank, out int at))
        {
            if (ranks[at] != rank) continue;  // a merge beside it, or over it, came first
            int gone = next[at], after = next[gone];
            symbols[at] = merges.Result(rank);
            ranks[gone] = MergeTable.None;
            symbols[gone] = -1;
            next[at] = after;
            if (after < length) previous[after] = at;
            Rerank(at, symbols);
            if (previous[at] >= 0) Rerank(previous[at], symbols);
        }

        int count = 0;
        for (int i = 0; i < length; i = next[i]) symbols[count++] = symbols[i];
        return count;

        void Rerank(int left, Span<int> symbols)
        {
            int right = next[left];
            ranks[left] = right < length ? merges.Rank(symbols[left], symbols[right]) : MergeTable.None;
            if (ranks[left] != MergeTable.None) heap.Push(ranks[left], left);
        }
    }
}
