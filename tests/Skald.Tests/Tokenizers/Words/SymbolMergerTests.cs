using Skald.Tokenizers.Models;

namespace Skald.Tests.Tokenizers.Words;

/// <summary>All ways to merge give what the rule says: the lowest rank first, of equals the leftmost.</summary>
public sealed class SymbolMergerTests
{
    [Theory, InlineData(12, 3), InlineData(32, 2), InlineData(33, 3), InlineData(200, 2), InlineData(700, 4)]
    public void MergesEqualThoseMadeOneByOne(int length, int alphabet)
    {
        Random random = new(length);
        for (int round = 0; round < 60; round++)
        {
            Rules rules = new(random, alphabet, merges: 40, ranks: round % 2 == 0 ? 40 : 5);
            int[] ids = [.. Enumerable.Range(0, random.Next(1, length)).Select(_ => random.Next(alphabet))];
            int[] places = [.. Enumerable.Range(0, ids.Length)];
            (int[] expected, int[] expectedPlaces) = rules.MergeOneByOne(ids);
            int count = SymbolMerger.Merge(ids, places, rules.Table);
            Assert.Equal(expected, ids[..count]);
            Assert.Equal(expectedPlaces, places[..count]);
        }
    }

    [Theory, InlineData(1, 4), InlineData(2, 5), InlineData(3, 16), InlineData(2, 40), InlineData(4, 64)]
    public void RunsMergeInWindowsAsTheyDoAtOnce(int alphabet, int size)
    {
        Random random = new(alphabet + size);
        for (int round = 0; round < 40; round++)
        {
            Rules rules = new(random, alphabet, merges: 30, ranks: round % 3 == 0 ? 4 : 30);
            int[] ids = [.. Enumerable.Range(0, random.Next(1, 400)).Select(_ => random.Next(alphabet))];
            int[] places = [.. Enumerable.Range(0, ids.Length)];
            (int[] expected, int[] expectedPlaces) = rules.MergeOneByOne(ids);
            int count = new MergeWindows(ids, places, rules.Table, size).Merge();
            Assert.Equal(expected, ids[..count]);
            Assert.Equal(expectedPlaces, places[..count]);
        }
    }

    // Each merge waits for the one to its right: what a symbol becomes is decided at the far end of the run.
    [Theory, InlineData(16), InlineData(100), InlineData(333)]
    public void AMergeThatComesFromFarAwayIsMadeInWindowsToo(int size)
    {
        PairTable table = new(8);
        table.Add(0, 1, 0, 1);  // eats its way to the left
        table.Add(0, 0, 1, 2);
        int[] ids = new int[1_000];
        ids[^1] = 1;
        Assert.Equal(1, new MergeWindows(ids, [], table, size).Merge());
        Assert.Equal(1, ids[0]);
    }

    [Fact]
    public void AMillionOfOneSymbolBecomesFew()
    {
        PairTable table = new(8);
        for (int i = 0; i < 8; i++) table.Add(i, i, i, i + 1);
        int[] ids = new int[1_000_003];
        int count = SymbolMerger.Merge(ids, [], table);
        Assert.Equal(1_000_003 / 256, ids.AsSpan(0, count).Count(8));
        Assert.Equal(1_000_003, ids[..count].Sum(id => 1 << id));
    }

    [Fact]
    public void APairThatIsNotThereMergesWithNothing()
    {
        PairTable table = new(100);
        for (int i = 0; i < 100; i++) table.Add(i, i + 1, i, 1000 + i);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i, table.Find(i, i + 1, out int made));
            Assert.Equal(1000 + i, made);
            Assert.Equal(PairTable.None, table.Find(i + 1, i, out _));
            Assert.Equal(PairTable.None, table.Find(-1, i, out _));
        }
    }

    /// <summary>Merges drawn at random, in which results merge again.</summary>
    private sealed class Rules
    {
        private readonly Dictionary<(int, int), (int Rank, int Result)> _merges = [];

        public Rules(Random random, int alphabet, int merges, int ranks)
        {
            int made = alphabet;
            while (_merges.Count < merges)
                _merges.TryAdd((random.Next(made), random.Next(made)), (random.Next(ranks), made++));
            Table = new PairTable(merges);
            foreach (((int left, int right), (int rank, int result)) in _merges) Table.Add(left, right, rank, result);
        }

        public PairTable Table { get; }

        public (int[] Ids, int[] Places) MergeOneByOne(int[] symbols)
        {
            List<(int Id, int Place)> ids = [.. symbols.Select((id, i) => (id, i))];
            while (true)
            {
                int best = int.MaxValue, at = -1, made = 0;
                for (int i = 0; i + 1 < ids.Count; i++)
                {
                    if (!_merges.TryGetValue((ids[i].Id, ids[i + 1].Id), out (int Rank, int Result) merge) || merge.Rank >= best)
                        continue;
                    (best, at, made) = (merge.Rank, i, merge.Result);
                }

                if (at < 0) return ([.. ids.Select(s => s.Id)], [.. ids.Select(s => s.Place)]);
                ids[at] = (made, ids[at].Place);
                ids.RemoveAt(at + 1);
            }
        }
    }
}
