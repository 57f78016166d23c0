using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Models;

/// <summary>Which pairs of symbols merge, when, and into what.</summary>
/// <remarks>Most pairs do not merge: a bit for each hash says so before the table, which is large, is touched.</remarks>
internal sealed class PairTable
{
    /// <summary>The rank of a pair that does not merge: after every other.</summary>
    public const int None = int.MaxValue;

    private readonly Entry[] _entries;  // open addressing, never more than half full
    private readonly ulong[] _possible;  // eight bits or more for each pair
    private readonly int _shift;

    /// <param name="capacity">Most pairs.</param>
    public PairTable(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, checked(2 * capacity)));
        _shift = 64 - BitOperations.Log2((uint)size);
        _entries = new Entry[size];
        _entries.AsSpan().Fill(new Entry { Key = ulong.MaxValue, Rank = None });
        _possible = new ulong[Math.Max(1, size / 16)];
    }

    /// <summary>Adds a pair; of two for the same pair the later holds, as in Hugging Face.</summary>
    public void Add(int left, int right, int rank, int result)
    {
        ulong key = Key(left, right), hash = Hash(key);
        int slot = (int)(hash >> _shift);
        while (_entries[slot].Key != ulong.MaxValue && _entries[slot].Key != key) slot = (slot + 1) & (_entries.Length - 1);
        _entries[slot] = new Entry { Key = key, Rank = rank, Result = result };
        (int word, int bit) = Possible(hash);
        _possible[word] |= 1ul << bit;
    }

    /// <summary>Rank of the merge of two symbols, or <see cref="None"/>, and what it makes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        result = 0;
        ulong key = Key(left, right), hash = Hash(key);
        (int word, int bit) = Possible(hash);
        return ((_possible[word] >> bit) & 1) == 0 ? None : Search(key, hash, out result);
    }

    private int Search(ulong key, ulong hash, out int result)
    {
        Entry[] entries = _entries;
        int slot = (int)(hash >> _shift);
        while (true)
        {
            ref Entry entry = ref entries[slot];
            if (entry.Key == key || entry.Key == ulong.MaxValue)
            {
                result = entry.Result;
                return entry.Rank;
            }

            slot = (slot + 1) & (entries.Length - 1);
        }
    }

    // The words of bits by the upper bits of the hash, as the table is; the bit by some below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Word, int Bit) Possible(ulong hash) =>
        ((int)(hash >> _shift) & (_possible.Length - 1), (int)(hash >> (_shift - 6)) & 63);

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong key)
    {
        key *= 0x9E3779B97F4A7C15ul;
        return (key ^ (key >> 32)) * 0xD6E8FEB86659FD93ul;
    }

    private struct Entry
    {
        public ulong Key;
        public int Rank, Result;
    }
}
