using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Models;

/// <summary>Merges some thousand symbols: the ranks of all pairs lie in blocks, and the least of each block beside them.</summary>
/// <remarks>What a heap would do by comparing again and again, a few comparisons of many numbers at a time do.</remarks>
internal static class BlockMerger
{
    /// <summary>Most symbols for which that is worth it.</summary>
    public const int Longest = 1 << 13;

    private const int Block = 64, Lanes = 16, None = PairTable.None;

    /// <inheritdoc cref="SymbolMerger.Merge"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Merge(Span<int> ids, Span<int> places, PairTable pairs)
    {
        int count = ids.Length, blocks = (count + Block - 1) / Block, room = blocks * Block;
        int width = (blocks + Lanes - 1) / Lanes * Lanes;
        int[] rented = ArrayPool<int>.Shared.Rent((4 * room) + width);
        Span<int> ranks = rented.AsSpan(0, room), made = rented.AsSpan(room, room), next = rented.AsSpan(2 * room, room);
        Span<int> previous = rented.AsSpan(3 * room, room), least = rented.AsSpan(4 * room, width);
        for (int i = 0; i < count - 1; i++) ranks[i] = pairs.Find(ids[i], ids[i + 1], out made[i]);
        for (int i = 0; i < count; i++) (next[i], previous[i]) = (i + 1, i - 1);
        ranks[(count - 1)..].Fill(None);
        least[blocks..].Fill(None);
        for (int block = 0; block < blocks; block++) least[block] = Least(ref ranks[block * Block], Block);

        while (Least(ref least[0], width) is var best and not None)
        {
            int block = Find(ref least[0], best);
            bool isStill = true;
            while (isStill)
            {
                int at = (block * Block) + Find(ref ranks[block * Block], best);
                int gone = next[at], after = next[gone], before = previous[at], symbol = made[at];
                ids[at] = symbol;
                next[at] = after;
                ranks[gone] = None;
                ranks[at] = None;
                isStill = true;
                if (after < count)
                {
                    previous[after] = at;
                    ranks[at] = pairs.Find(symbol, ids[after], out made[at]);
                    isStill = ranks[at] >= best;
                }

                if (before >= 0)
                {
                    ranks[before] = pairs.Find(ids[before], symbol, out made[before]);
                    isStill &= ranks[before] > best;
                    if (before / Block != block) least[before / Block] = Least(ref ranks[before & -Block], Block);
                }

                if (gone / Block != block) least[gone / Block] = Least(ref ranks[gone & -Block], Block);
                // The next of that rank is beside it more often than not.
                least[block] = Least(ref ranks[block * Block], Block);
                isStill &= least[block] == best;
            }
        }

        int kept = 0;
        for (int i = 0; i < count; i = next[i], kept++)
        {
            if (!places.IsEmpty) places[kept] = places[i];
            ids[kept] = ids[i];
        }

        ArrayPool<int>.Shared.Return(rented);
        return kept;
    }

    // The least of some numbers, a multiple of sixteen.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least(ref int first, int count)
    {
        Vector512<int> least = Vector512.LoadUnsafe(ref first);
        for (int i = Lanes; i < count; i += Lanes) least = Vector512.Min(least, Vector512.LoadUnsafe(ref first, (nuint)i));
        Vector256<int> half = Vector256.Min(least.GetLower(), least.GetUpper());
        Vector128<int> quarter = Vector128.Min(half.GetLower(), half.GetUpper());
        quarter = Vector128.Min(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(quarter.GetElement(0), quarter.GetElement(1));
    }

    // Where a number that is there stands first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(ref int first, int number)
    {
        Vector512<int> wanted = Vector512.Create(number);
        for (int i = 0; ; i += Lanes)
        {
            ulong found = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)i), wanted).ExtractMostSignificantBits();
            if (found != 0) return i + (int)ulong.TrailingZeroCount(found);
        }
    }
}
