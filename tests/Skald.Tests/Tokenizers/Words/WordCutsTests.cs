using Skald.Tokenizers.Words;

namespace Skald.Tests.Tokenizers.Words;

/// <summary>Cuts fall only where they are allowed, and the same by vector and by table.</summary>
public sealed class WordCutsTests
{
    [Fact]
    public void NoCutSeparatesWhatHoldsTogether()
    {
        Random random = new(3);
        for (int round = 0; round < 50; round++)
        {
            HashSet<(int, int)> joined = [];
            for (int i = 0; i < 400; i++) joined.Add((random.Next(0x81), random.Next(0x80)));
            HashSet<int> barred = [random.Next(0x80), random.Next(0x80), 'q'];
            WordCuts cuts = new((a, b) => joined.Contains((a, b)), b => !barred.Contains(b));
            byte[] text = new byte[1 + 64 + 16];
            for (int i = 0; i < text.Length; i++)
                text[i] = (byte)(random.Next(4) == 0 ? random.Next(0x80, 0xC0) : random.Next(0x80));
            ulong found = cuts.Before(ref text[1]);
            Assert.Equal(cuts.BeforeByTable(ref text[1]), found);
            for (int i = 0; i < 64; i++)
            {
                if (((found >> i) & 1) == 0) continue;
                int before = text[i], current = text[i + 1];
                Assert.InRange(current, 0, 0x7F);
                Assert.NotEqual(0x81, before);  // it may end U+2581
                Assert.DoesNotContain(current, barred);
                Assert.DoesNotContain((Math.Min(before, 0x80), current), joined);
            }
        }
    }

    [Fact]
    public void WordsOfEnglishAreCutApart()
    {
        WordCuts cuts = new((a, b) => char.IsAsciiLetter((char)b) && (a == ' ' || char.IsAsciiLetter((char)a)), _ => true);
        byte[] text = [.. " The end, of 12 apples."u8, .. new byte[64]];
        ulong found = cuts.Before(ref text[1]) & ((1ul << 22) - 1);
        Assert.Equal([3, 7, 8, 11, 12, 13, 14, 21], Enumerable.Range(0, 64).Where(i => ((found >> i) & 1) == 1).Select(i => i));
    }

    [Fact]
    public void LongWordsAreKeptUntilThereIsNoRoom()
    {
        LongWordCache cache = new();
        byte[] word = new byte[40];
        for (int i = 0; i < 30_000; i++)
        {
            BitConverter.TryWriteBytes(word, i * 7919);
            Assert.True(cache.Find(word).IsEmpty);
            cache.Add(word, [i, i + 1]);
            Assert.Equal([i, i + 1], cache.Find(word).ToArray());
        }
    }
}
