using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Bpe;

/// <summary>Applies merges to one piece of text: always the lowest rank, and of equals the leftmost.</summary>
internal static class PieceMerger
{
    /// <summary>Longest piece, in bytes, for which scanning for the lowest rank beats a heap: its places fit into the low bits.</summary>
    public const int LongestShort = 1 << PlaceBits;

    private const int PlaceBits = 6, Lanes = 8;

    /// <summary>Encodes a piece of at most <see cref="LongestShort"/> bytes.</summary>
    /// <param name="piece">The piece, not empty.</param>
    /// <param name="byteIds">Id of each single byte.</param>
    /// <param name="merges">The merges.</param>
    /// <param name="symbols">Receives the ids; as long as the piece.</param>
    /// <returns>Number of ids.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int MergeShort<TRanks>(ReadOnlySpan<byte> piece, int[] byteIds, TRanks merges, Span<int> symbols)
        where TRanks : struct, IPairRanks
    {
        // Of each symbol and the next one: rank and place in one number, so that the least is the leftmost of the lowest.
        Span<uint> pairs = stackalloc uint[LongestShort];
        Span<byte> next = stackalloc byte[LongestShort + 1], previous = stackalloc byte[LongestShort + 1];
        int count = piece.Length, width = (count + Lanes - 1) & -Lanes;
        pairs.Slice(width - Lanes, Lanes).Fill(uint.MaxValue);
        for (int i = 0; i < count; i++)
        {
            symbols[i] = byteIds[piece[i]];
            (next[i], previous[i]) = ((byte)(i + 1), (byte)(i - 1));
            if (i > 0) pairs[i - 1] = Packed(merges.OfBytes(piece, i - 1), i - 1);
        }

        int left = count;
        for (uint best = Least(pairs[..width]); best < (uint)MergeTable.None << PlaceBits; best = Least(pairs[..width]))
        {
            int at = (int)best & (LongestShort - 1), gone = next[at], after = next[gone], before = previous[at];
            int made = merges.Result((int)(best >> PlaceBits));
            if (at > 0) merges.Expect(symbols[before], made);
            symbols[at] = made;
            left--;
            next[at] = (byte)after;
            pairs[gone] = uint.MaxValue;
            pairs[at] = uint.MaxValue;
            if (after < count)
            {
                previous[after] = (byte)at;
                pairs[at] = Packed(merges.Of(piece, at, next[after], made, symbols[after]), at);
            }

            if (at > 0) pairs[before] = Packed(merges.Of(piece, before, after, symbols[before], made), before);
        }

        for (int i = 0, kept = 0; kept < left; i = next[i]) symbols[kept++] = symbols[i];
        return left;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Packed(int rank, int place) => ((uint)rank << PlaceBits) | (uint)place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Least(ReadOnlySpan<uint> pairs)
    {
        ref uint first = ref MemoryMarshal.GetReference(pairs);
        Vector256<uint> least = Vector256.LoadUnsafe(ref first);
        for (int i = Lanes; i < pairs.Length; i += Lanes)
            least = Vector256.Min(least, Vector256.LoadUnsafe(ref first, (nuint)i));
        Vector128<uint> half = Vector128.Min(least.GetLower(), least.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(half.GetElement(0), half.GetElement(1));
    }

    /// <summary>Encodes a piece of any length with a linked list and a heap: n log n at worst.</summary>
    /// <inheritdoc cref="MergeShort"/>
    public static int MergeLong<TRanks>(ReadOnlySpan<byte> piece, int[] byteIds, TRanks merges, Span<int> symbols)
        where TRanks : struct, IPairRanks
    {
        int length = piece.Length;
        int[] rented = ArrayPool<int>.Shared.Rent(checked(3 * length));
        Links<TRanks> links = new(rented.AsSpan(0, 3 * length), piece, symbols[..length], merges);
        MergeHeap heap = new(length);
        for (int i = 0; i < length; i++)
        {
            symbols[i] = byteIds[piece[i]];
            (links.Previous[i], links.Next[i]) = (i - 1, i + 1);
            int rank = i + 1 < length ? merges.OfBytes(piece, i) : MergeTable.None;
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
    private readonly ref struct Links<TRanks>(
        Span<int> memory, ReadOnlySpan<byte> piece, Span<int> symbols, TRanks merges)
        where TRanks : struct, IPairRanks
    {
        public readonly Span<int> Next = memory[..symbols.Length];
        public readonly Span<int> Previous = memory.Slice(symbols.Length, symbols.Length);
        public readonly Span<int> Ranks = memory[(2 * symbols.Length)..];
        private readonly Span<int> _symbols = symbols;
        private readonly ReadOnlySpan<byte> _piece = piece;

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
            return Ranks[left] = right < Next.Length
                ? merges.Of(_piece, left, Next[right], _symbols[left], _symbols[right])
                : MergeTable.None;
        }
    }
}
