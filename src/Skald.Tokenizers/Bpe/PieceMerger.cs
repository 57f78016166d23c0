using System.Buffers;

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
        int[] rented = ArrayPool<int>.Shared.Rent(checked(3 * length));
        Links links = new(rented.AsSpan(0, 3 * length), symbols[..length], merges);
        MergeHeap heap = new(length);
        for (int i = 0; i < length; i++)
        {
            symbols[i] = byteIds[piece[i]];
            (links.Previous[i], links.Next[i]) = (i - 1, i + 1);
            int rank = i + 1 < length ? merges.RankOfBytes(piece[i], piece[i + 1]) : MergeTable.None;
            links.Ranks[i] = rank;
            if (rank != MergeTable.None) heap.Add(rank, i);
        }

        heap.Order();
        while (heap.TryTake(out int rank, out int at))
        {
            if (links.Ranks[at] != rank) continue;  // a merge beside it, or over it, came first
            links.Join(at, merges.Result(rank));
            if (links.Rerank(at) is var after and not MergeTable.None) heap.Push(after, at);
            int left = links.Previous[at];
            if (left >= 0 && links.Rerank(left) is var before and not MergeTable.None) heap.Push(before, left);
        }

        int count = 0;
        for (int i = 0; i < length; i = links.Next[i]) symbols[count++] = symbols[i];
        heap.Dispose();
        ArrayPool<int>.Shared.Return(rented);
        return count;
    }

    /// <summary>Symbols as a doubly linked list, each with the rank of its pair with the next.</summary>
    private readonly ref struct Links(Span<int> memory, Span<int> symbols, MergeTable merges)
    {
        public readonly Span<int> Next = memory[..symbols.Length];
        public readonly Span<int> Previous = memory.Slice(symbols.Length, symbols.Length);
        public readonly Span<int> Ranks = memory[(2 * symbols.Length)..];
        private readonly Span<int> _symbols = symbols;

        /// <summary>Puts one symbol in the place of two.</summary>
        public void Join(int at, int made)
        {
            int gone = Next[at], after = Next[gone];
            _symbols[at] = made;
            Ranks[gone] = MergeTable.None;
            Next[at] = after;
            if (after < Next.Length) Previous[after] = at;
        }

        /// <summary>Looks up the rank of a symbol and the next anew.</summary>
        public int Rerank(int left)
        {
            int right = Next[left];
            return Ranks[left] = right < Next.Length ? merges.Rank(_symbols[left], _symbols[right]) : MergeTable.None;
        }
    }
}
