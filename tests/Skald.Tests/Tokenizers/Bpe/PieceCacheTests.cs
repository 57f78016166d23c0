using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Tokenizers.Bpe;

public sealed class PieceCacheTests
{
    [Fact]
    public void WhatIsFoundIsWhatWasAddedLastAndMemoryHasALimit()
    {
        PieceCache cache = new();
        Random random = new(9);
        int[] found = new int[16];
        int hits = 0;
        for (int round = 0; round < 400_000; round++)
        {
            int value = random.Next(300_000);
            PieceKey key = new((ulong)value, 8ul << 56);
            int[] ids = [.. Enumerable.Range(value, 1 + (value % 6))];
            int count = cache.Find(key, ref found[0]);
            if (count > 0)
            {
                hits++;
                Assert.Equal(ids, found[..count]);
            }
            else
            {
                cache.Add(key, ids);
                Assert.Equal(ids.Length, cache.Find(key, ref found[0]));
                Assert.Equal(ids, found[..ids.Length]);
            }
        }

        Assert.InRange(hits, 1000, 400_000);
        Assert.InRange(cache.HeldBytes, 1 << 20, 8_500_000);
    }

    [Fact]
    public void FewPiecesAreAllKept()
    {
        PieceCache cache = new();
        int[] found = new int[16];
        for (int value = 0; value < 40_000; value++) cache.Add(new PieceKey((ulong)value, 8ul << 56), [value]);
        int kept = Enumerable.Range(0, 40_000).Count(value => cache.Find(new PieceKey((ulong)value, 8ul << 56), ref found[0]) == 1);
        Assert.InRange(kept, 39_000, 40_000);
    }
}
