using System.Numerics;

namespace Skald.Training.Data;

/// <summary>A random order of 0 … count - 1 that is computed, not stored: any position costs the same.</summary>
/// <remarks>
/// A Feistel network over the next even power of two, walked until it falls below the count (Black and Rogaway 2002,
/// Ciphers with arbitrary finite domains). Fewer than four walks are needed on average.
/// </remarks>
internal readonly struct Permutation
{
    private const int Rounds = 8;

    private readonly ulong _key;
    private readonly ulong _count;
    private readonly int _halfBits;

    /// <param name="count">Number of elements, at least 1.</param>
    /// <param name="key">Each key gives another order.</param>
    public Permutation(long count, ulong key)
    {
        (_count, _key) = ((ulong)count, key);
        int bits = 64 - BitOperations.LeadingZeroCount(_count - 1);
        _halfBits = Math.Max(1, (bits + 1) / 2);
    }

    /// <summary>The element at a position.</summary>
    public long this[long position]
    {
        get
        {
            ulong value = (ulong)position;
            do value = Walk(value);
            while (value >= _count);
            return (long)value;
        }
    }

    private ulong Walk(ulong value)
    {
        ulong mask = (1UL << _halfBits) - 1, left = value >> _halfBits, right = value & mask;
        for (ulong round = 0; round < Rounds; round++)
            (left, right) = (right, left ^ (Mixing.Mix(_key, round, right) & mask));
        return (left << _halfBits) | right;
    }
}
