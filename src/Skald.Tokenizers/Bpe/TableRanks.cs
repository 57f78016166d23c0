using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ranks of merges that a file lists.</summary>
internal readonly struct TableRanks(MergeTable table) : IPairRanks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OfBytes(ReadOnlySpan<byte> piece, int at) => table.RankOfBytes(piece[at], piece[at + 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(ReadOnlySpan<byte> piece, int start, int end, int left, int right) => table.Rank(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Expect(int left, int right) => table.Prefetch(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Result(int rank) => table.Result(rank);
}
