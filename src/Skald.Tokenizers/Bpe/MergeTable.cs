using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tokenizers.Bpe;

/// <summary>Rank and result of every merge, by the pair of ids that it joins.</summary>
/// <remarks>Ids have 20 bits and ranks 22: see <see cref="Limits"/>. A pair and its rank are one number of 64 bits.</remarks>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that no merge joins: after every other.</summary>
    public const int None = (1 << RankBits) - 1;

    private const int RankBits = 22, IdBits = 20;
    private const ulong Empty = ulong.MaxValue;

    private readonly ulong[] _entries;  // open addressing; the pair above the rank
    private readonly int[] _ofBytes = [];  // rank of the pair of two single bytes
    private readonly ulong[] _possible;  // most pairs do not merge: eight bits or more for each that does say so
    private readonly int[] _results;
    private readonly int _distance;  // from every rank to its result, or -1 where that is no constant
    private readonly int _shift;

    /// <param name="merges">Merges in order of rank. Of two for one pair the later holds, as in Hugging Face.</param>
    /// <param name="byteIds">Id of each single byte, where pairs of bytes shall be found by themselves.</param>
    /// <param name="ranks">Rank of each merge where it is not its number; equal ranks make the same token.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MergeTable(ReadOnlySpan<Merge> merges, int[]? byteIds = null, int[]? ranks = null)
    {
        // Five eighths full at most.
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Length + (merges.Length / 5 * 3)));
        _shift = 64 - BitOperations.Log2((uint)size);
        ulong[] entries = _entries = GC.AllocateUninitializedArray<ulong>(size);
        entries.AsSpan().Fill(Empty);
        _possible = new ulong[size / 16];
        int[] results = _results = new int[ranks is null ? merges.Length : ranks.DefaultIfEmpty(-1).Max() + 1];
        for (int i = 0; i < merges.Length; i++)
        {
            Merge merge = merges[i];
            int rank = ranks is null ? i : ranks[i];
            results[rank] = merge.Result;
            ulong pair = Pair(merge.Left, merge.Right);
            int slot = Start(pair);
            while (entries[slot] != Empty && entries[slot] >> RankBits != pair) slot = (slot + 1) & (size - 1);
            entries[slot] = (pair << RankBits) | (uint)rank;
            _possible[Start(pair) >> 4] |= Bit(pair);
        }

        _distance = results.Length > 0 ? results[0] : -1;
        for (int rank = 0; rank < results.Length; rank++)
            if (results[rank] != rank + _distance) _distance = -1;
        if (byteIds is null) return;
        _ofBytes = new int[256 * 256];
        for (int left = 0; left < 256; left++)
            for (int right = 0; right < 256; right++)
                _ofBytes[(left << 8) | right] = Rank(byteIds[left], byteIds[right]);
    }

    /// <summary>Rank of the merge of two ids, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right)
    {
        ulong pair = Pair(left, right);
        int slot = Start(pair);
        ulong possible = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_possible), slot >> 4);
        return (possible & Bit(pair)) == 0 ? None : Search(pair, slot);
    }

    /// <summary>Asks for the memory that <see cref="Rank"/> will look at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(int left, int right)
    {
        if (!Sse.IsSupported) return;
        int slot = Start(Pair(left, right));
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_possible), slot >> 4)));
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), slot)));
    }

    /// <summary>Rank of the merge of two single bytes, or <see cref="None"/>.</summary>
    public int RankOfBytes(byte left, byte right) => _ofBytes[(left << 8) | right];

    /// <summary>Id that the merge of this rank makes.</summary>
    public int Result(int rank) => _distance >= 0 ? rank + _distance : _results[rank];

    private int Search(ulong pair, int slot)
    {
        ref ulong entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        int last = _entries.Length - 1;
        for (; ; slot = (slot + 1) & last)
        {
            ulong entry = Unsafe.Add(ref entries, slot);
            if (entry >> RankBits == pair || entry == Empty) return (int)entry & None;
        }
    }

    // By the low bits of a product, of which the slot is the high ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(ulong pair) => 1ul << (int)((pair * 0x9E3779B97F4A7C15ul) >> 33);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(int left, int right) => ((ulong)(uint)left << IdBits) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15ul) >> _shift);
}
