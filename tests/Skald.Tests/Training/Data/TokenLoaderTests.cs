using Skald.Training.Data;

namespace Skald.Tests.Training.Data;

public sealed class TokenLoaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(4097)]
    public void APermutationTakesEveryPositionOnce(int count)
    {
        Permutation order = new(count, key: 9), other = new(count, key: 10);
        List<long> taken = Enumerable.Range(0, count).Select(i => order[i]).ToList();
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), taken.Order());
        if (count >= 64) Assert.NotEqual(taken, Enumerable.Range(0, count).Select(i => other[i]));
    }

    /// <summary>
    /// Pearson's statistic of the first element over many keys: near its expectation, so no place is preferred.
    /// </summary>
    [Fact]
    public void PermutationsPreferNoPlace()
    {
        int[] counts = new int[10];
        for (ulong key = 0; key < 10_000; key++) counts[new Permutation(10, key)[3]]++;
        Assert.InRange(counts.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000.0), 0, 30);
    }

    [Fact]
    public void AnEpochTakesEachWindowOnceInAnOrderOfItsOwn()
    {
        TokenLoader loader = Loader(1000, batch: 1, context: 10);
        List<List<long>> epochs = [];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            epochs.Add(Enumerable.Range(0, (int)loader.WindowsPerEpoch)
                .Select(i => loader.WindowStart((epoch * loader.WindowsPerEpoch) + i, 0)).ToList());
            List<long> sorted = epochs[^1].Order().ToList();
            Assert.Equal(99, sorted.Count);
            Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.Equal(10, pair.Second - pair.First));
            Assert.InRange(sorted[0], 0, 9);
            Assert.InRange(sorted[^1] + 11, 0, 1000);
        }

        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
        Assert.NotEqual(epochs[0], epochs[0].Order());
    }

    [Theory]
    [InlineData(WindowOrder.Shuffled)]
    [InlineData(WindowOrder.Random)]
    [InlineData(WindowOrder.Sequential)]
    public void EveryRowIsAWindowOfTheTextForEverySize(WindowOrder order)
    {
        for (int count = 5; count < 40; count++)
        {
            TokenLoader loader = Loader(count, batch: 3, context: 4, order);
            int[] batch = new int[15];
            for (int step = 0; step < 30; step++)
            {
                loader.Next(batch);
                foreach (int[] row in batch.Chunk(5)) Assert.Equal(Enumerable.Range(row[0], 5), row);
            }
        }
    }

    [Fact]
    public void EveryOffsetIsReachedInRandomOrder()
    {
        TokenLoader loader = Loader(20, batch: 1, context: 4, WindowOrder.Random);
        Assert.Equal(
            Enumerable.Range(0, 16).Select(i => (long)i),
            Enumerable.Range(0, 2000).Select(s => loader.WindowStart(s, 0)).Distinct().Order());
    }

    [Fact]
    public void InputsAndTargetsAreTheBatchParted()
    {
        TokenLoader whole = Loader(500, 4, 8), parted = Loader(500, 4, 8);
        int[] batch = new int[36], inputs = new int[32], targets = new int[32];
        for (int step = 0; step < 20; step++)
        {
            whole.Next(batch);
            parted.Next(inputs, targets);
            Assert.Equal(batch.Chunk(9).SelectMany(row => row[..8]), inputs);
            Assert.Equal(batch.Chunk(9).SelectMany(row => row[1..]), targets);
        }

        Assert.Equal(whole.State, parted.State);
    }

    [Theory]
    [InlineData(WindowOrder.Shuffled)]
    [InlineData(WindowOrder.Random)]
    public void ARestoredLoaderGivesTheBatchesThatWouldHaveCome(WindowOrder order)
    {
        TokenLoader first = Loader(333, 4, 8, order, seed: 7);
        int[] batch = new int[36], expected = new int[36];
        for (int step = 0; step < 25; step++) first.Next(batch);
        string json = first.State.ToJson();
        TokenLoader second = Loader(333, 4, 8, order, seed: 7);
        second.Restore(LoaderState.FromJson(json));
        for (int step = 0; step < 25; step++)
        {
            first.Next(expected);
            second.Next(batch);
            Assert.Equal(expected, batch);
        }
    }

    [Fact]
    public void RanksTogetherTakeWhatOneMachineWould()
    {
        int[] whole = new int[6 * 9], part = new int[2 * 9];
        for (int step = 0; step < 10; step++)
        {
            Loader(333, 6, 8).Read(step, whole);
            List<int> together = [];
            for (int rank = 0; rank < 3; rank++)
            {
                Loader(333, 6, 8, rank: rank, world: 3).Read(step, part);
                together.AddRange(part);
            }

            Assert.Equal(whole, together);
        }
    }

    [Fact]
    public void ASeedGivesTheSameOrderForEver()
    {
        TokenLoader loader = Loader(10_000, 4, 8, seed: 42);
        long[] starts = Enumerable.Range(0, 6).Select(row => loader.WindowStart(100 + (row / 4), row % 4)).ToArray();
        Assert.Equal(RecordedStarts, starts);
    }

    /// <summary>Recorded once: a change of the order would break the resumption of every run on disk.</summary>
    private static long[] RecordedStarts => [9944, 2536, 6720, 1592, 2680, 7832];

    [Fact]
    public void ATextShorterThanOneContextIsRefused()
    {
        var error = Assert.Throws<DataException>(() => Loader(8, 1, 8));
        Assert.Contains("longer than one context, got 8 tokens for a context of 8; give more text", error.Message);
        Assert.Equal(1, Loader(9, 1, 8).WindowsPerEpoch);
    }

    [Fact]
    public void APositionOfOtherDataOrOptionsIsRefused()
    {
        LoaderState state = Loader(333, 4, 8).State;
        foreach (LoaderState other in new[]
        {
            state with { Seed = 9 }, state with { Tokens = 334 }, state with { BatchSize = 8 },
            state with { Context = 9 }, state with { Order = WindowOrder.Random },
        })
        {
            var error = Assert.Throws<DataException>(() => Loader(333, 4, 8).Restore(other));
            Assert.Contains("continues with the data and options it began with", error.Message);
        }

        Assert.Throws<DataException>(() => Loader(333, 4, 8).Restore(state with { Step = -1 }));
        foreach (string json in new[] { "", "null", "[]", "{}", "{\"step\":-1}" })
            Assert.Throws<DataException>(() => LoaderState.FromJson(json));
    }

    [Fact]
    public void AbsurdOptionsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Loader(100, 0, 8));
        Assert.Throws<ArgumentException>(() => Loader(100, -1, 8));
        Assert.Throws<ArgumentException>(() => Loader(100, 1, 0));
        Assert.Throws<ArgumentException>(() => Loader(100, 3, 8, world: 2));
        Assert.Throws<ArgumentException>(() => Loader(100, 2, 8, rank: 2, world: 2));
        Assert.Throws<ArgumentException>(() => Loader(100, 2, 8).Read(0, new int[5]));
    }

    [Theory]
    [InlineData(2, 4, 3)]
    [InlineData(33, 4, 3)]
    [InlineData(34, 4, 3)]
    [InlineData(100, 7, 4)]
    [InlineData(5, 10, 1)]
    public void AnEvaluationPredictsEveryTokenButTheFirstOnce(int count, int context, int batch)
    {
        EvaluationWindows windows =
            new(new TokenArray(Enumerable.Range(0, count).ToArray(), count, count), context, batch);
        List<int> predicted = [];
        long counted = 0, rows = 0;
        foreach (EvaluationBatch b in windows.Batches())
        {
            Assert.Equal(b.Rows * context, b.Inputs.Length);
            for (int i = 0; i < b.Inputs.Length; i++)
            {
                if (b.Targets.Span[i] == EvaluationWindows.Ignore) continue;
                Assert.Equal(b.Inputs.Span[i] + 1, b.Targets.Span[i]);
                predicted.Add(b.Targets.Span[i]);
            }

            counted += b.TargetCount;
            rows += b.Rows;
        }

        Assert.Equal(Enumerable.Range(1, count - 1), predicted);
        Assert.Equal(windows.TargetCount, counted);
        Assert.Equal(windows.WindowCount, rows);
        Assert.Equal(1, windows.Batches(maxWindows: 1).Sum(b => b.Rows));
    }

    [Fact]
    public void ByDocumentsEveryRowBeginsWhereADocumentDoes()
    {
        long[] starts = [0, 7, 9, 9, 30, 41];  // one is empty, one longer than the context
        TokenArray tokens = new(Enumerable.Range(0, 60).ToArray(), 60, 60, starts);
        TokenLoader loader = new(
            tokens, new() { BatchSize = 1, Context = 12, Order = WindowOrder.Documents, Seed = 3 });
        List<List<long>> epochs = [];
        for (int epoch = 0; epoch < 3; epoch++)
        {
            epochs.Add(Enumerable.Range(0, (int)loader.WindowsPerEpoch)
                .Select(i => loader.WindowStart((epoch * loader.WindowsPerEpoch) + i, 0)).ToList());
            // A token before each document; 20 goes on with the long one, and the last rows end with the text.
            Assert.Equal([0L, 6, 8, 20, 29, 40, 47], epochs[^1].Order());
        }

        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void AnEvaluationByDocumentPredictsEveryTokenOnceAndSeesNoOtherDocument()
    {
        const int end = 99;
        long[] starts = [0, 7, 9, 30];
        int[] ids = Enumerable.Range(0, 40).ToArray();
        foreach (int last in new[] { 6, 8, 29, 39 }) ids[last] = end;
        EvaluationWindows windows = new(new TokenArray(ids, 100, 40, starts), context: 12, batchSize: 2, end);
        List<int> predicted = [];
        int rows = 0;
        foreach (EvaluationBatch batch in windows.Batches())
        {
            int[][] seen = [.. batch.Inputs.ToArray().Chunk(12)], wanted = [.. batch.Targets.ToArray().Chunk(12)];
            foreach ((int[] inputs, int[] targets) in seen.Zip(wanted))
            {
                int[] said = [.. targets.TakeWhile(t => t != EvaluationWindows.Ignore)];
                Assert.Equal(said[..^1], inputs[1..said.Length]);
                Assert.True(inputs[0] == end || inputs[0] == said[0] - 1);
                Assert.DoesNotContain(end, inputs[1..]);
                predicted.AddRange(said);
                rows++;
            }
        }

        Assert.Equal(ids, predicted);
        Assert.Equal(40, windows.TargetCount);
        Assert.Equal(5, rows);
    }

    private static TokenLoader Loader(
        int tokens, int batch, int context, WindowOrder order = WindowOrder.Shuffled, ulong seed = 0, int rank = 0,
        int world = 1) => new(
            new TokenArray(Enumerable.Range(0, tokens).ToArray(), tokens, tokens),
            new TokenLoaderOptions
            {
                BatchSize = batch,
                Context = context,
                Order = order,
                Seed = seed,
                Rank = rank,
                World = world,
            });
}
