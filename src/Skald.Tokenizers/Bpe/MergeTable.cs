using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Bpe;

/// <summary>Rank and result of every merge, by the pair of ids that it joins.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that no merge joins: after every other.</summary>
    public const int None = int.MaxValue;

    private readonly Entry[] _entries;  // open addressing, never more than half full
    private readonly int[] _ofBytes = [];  // rank of the pair of two single bytes
    private readonly int[] _results;
    private readonly int _shift;

    /// <param name="merges">Merges in order of rank. Of two for one pair the later holds, as in Hugging Face.</param>
    /// <param name="byteIds">Id of each single byte, where pairs of bytes shall be found by themselves.</param>
    /// <param name="ranks">Rank of each merge where it is not its number; equal ranks make the same token.</param>
    public MergeTable(ReadOnlySpan<Merge> merges, int[]? byteIds = null, int[]? ranks = null)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * merges.Length));
        _shift = 64 - BitOperations.Log2((uint)size);
        _entries = new Entry[size];
        _entries.AsSpan().Fill(new Entry { Left = -1, Rank = None });
        _results = new int[ranks is null ? merges.Length : ranks.DefaultIfEmpty(-1).Max() + 1];
        for (int i = 0; i < merges.Length; i++)
        {
            Merge merge = merges[i];
            int rank = ranks is null ? i : ranks[i];
            _results[rank] = merge.Result;
            int slot = Start(merge.Left, merge.Right);
            while (_entries[slot].Left >= 0 && (_entries[slot].Left, _entries[slot].Right) != (merge.Left, merge.Right))
                slot = (slot + 1) & (size - 1);
            _entries[slot] = new Entry { Left = merge.Left, Right = merge.Right, Rank = rank };
        }

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
        Entry[] entries = _entries;
        int slot = Start(left, right);
        while (true)
        {
            ref Entry entry = ref entries[slot];
            if ((entry.Left == left && entry.Right == right) || entry.Left < 0) return entry.Rank;
            slot = (slot + 1) & (entries.Length - 1);
        }
    }

    /// <summary>Rank of the merge of two single bytes, or <see cref="None"/>.</summary>
    public int RankOfBytes(byte left, byte right) => _ofBytes[(left << 8) | right];

    /// <summary>Id that the merge of this rank makes.</summary>
    public int Result(int rank) => _results[rank];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(int left, int right) =>
        (int)((((ulong)(uint)left << 32 | (uint)right) * 0x9E3779B97F4A7C15ul) >> _shift);

    private struct Entry
    {
        public int Left, Right, Rank;
    }
}
