using Skald.Training.Data;

namespace Skald.Tests.Training.Data;

public sealed class DuplicateAndSplitTests
{
    [Fact]
    public void SimilarityIsThatOfFiveWordShingles()
    {
        Assert.Equal(1, NearDuplicates.Similarity("One, two; three four five!", "one two THREE four five"));
        Assert.Equal(1.0 / 3, NearDuplicates.Similarity("a b c d e f", "b c d e f g"), 12);
        Assert.Equal(0, NearDuplicates.Similarity("a b c d e f", "u v w x y z"));
        Assert.Equal(1, NearDuplicates.Similarity("too short", "Too short."));
        Assert.Equal(0, NearDuplicates.Similarity("", "..."));
    }

    /// <summary>Against a comparison of all pairs: none at 0.8 or more is kept, and none below is dropped.</summary>
    [Fact]
    public void NearDuplicatesAreThoseOfAComparisonOfAllPairs()
    {
        Random random = new(5);
        List<string[]> texts = [];
        for (int i = 0; i < 40; i++)
        {
            texts.Add(Enumerable.Range(0, 120).Select(_ => $"w{random.Next(500)}").ToArray());
            string[] variant = [.. texts[^1]];
            for (int changes = random.Next(0, 6); changes > 0; changes--)
                variant[random.Next(variant.Length)] = "changed";
            texts.Add(variant);
        }

        NearDuplicates near = new();
        List<string> kept = [];
        int dropped = 0;
        foreach (string text in texts.Select(words => string.Join(' ', words)))
        {
            double most = kept.Select(k => NearDuplicates.Similarity(k, text)).DefaultIfEmpty(0).Max();
            bool added = near.Add(text);
            Assert.Equal(most < 0.8, added);
            if (added) kept.Add(text);
            else dropped++;
        }

        Assert.InRange(dropped, 10, 39);
        Assert.Equal(kept.Count, near.Count);
    }

    [Fact]
    public void TextsWithoutWordsAreKept()
    {
        NearDuplicates near = new();
        Assert.True(near.Add("..."));
        Assert.True(near.Add("..."));
    }

    [Fact]
    public void ADocumentsSplitDependsOnNothingButItsContent()
    {
        List<string> texts = Enumerable.Range(0, 2000).Select(i => $"document {i}").ToList();
        Dictionary<string, DataSplit> forward = Split(texts), backward = Split(Enumerable.Reverse(texts));
        Assert.Equal(texts.Count, forward.Count);
        Assert.All(texts, t => Assert.Equal(forward[t], backward[t]));
        Assert.InRange(forward.Values.Count(s => s == DataSplit.Validation), 150, 250);
        Assert.NotEqual(forward.Where(f => f.Value == DataSplit.Validation),
            Split(texts, seed: 1).Where(f => f.Value == DataSplit.Validation));
    }

    [Fact]
    public void TheOrderOfDocumentsIsKept()
    {
        List<string> texts = Enumerable.Range(0, 100).Select(i => $"document {i}").ToList();
        Assert.Equal(texts, Split(texts).Keys);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void BothSidesGetADocumentWhereThereAreTwo(int count)
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            Dictionary<string, DataSplit> split = Split(Enumerable.Range(0, count).Select(i => $"{i}"), seed);
            Assert.Equal(count, split.Count);
            Assert.Contains(DataSplit.Train, split.Values);
            Assert.Contains(DataSplit.Validation, split.Values);
        }
    }

    /// <summary>A tiny share would keep everything waiting, and in memory, for its first document.</summary>
    [Fact]
    public void DocumentsDoNotWaitForeverForATinyShare()
    {
        SplitChooser chooser = new(1e-12, 0);
        string text = new('x', 20 << 20);
        int waited = 0;
        IReadOnlyList<(string Text, DataSplit Split)> placed;
        while ((placed = chooser.Add(text, (UInt128)waited)).Count == 0) waited++;
        Assert.Equal(3, waited);
        Assert.Equal(1, placed.Count(p => p.Split == DataSplit.Validation));
        Assert.Single(chooser.Add(text, 99));
    }

    [Theory]
    [InlineData(1000, 900)]
    [InlineData(1_115_394, 1_003_854)]
    [InlineData(5, 4)]
    public void ASingleDocumentIsCutByPosition(int length, int cut)
    {
        SplitChooser chooser = new(0.1, 0);
        Assert.Empty(chooser.Add(new string('x', length), 1));
        IReadOnlyList<(string Text, DataSplit Split)> parts = chooser.Finish(out bool cutByPosition);
        Assert.True(cutByPosition);
        Assert.Equal([(cut, DataSplit.Train), (length - cut, DataSplit.Validation)],
            parts.Select(p => (p.Text.Length, p.Split)));
    }

    [Fact]
    public void TheCutNeverPartsASurrogatePair()
    {
        SplitChooser chooser = new(0.5, 0);
        chooser.Add("a🦉🦉b🦉🦉c", 1);
        Assert.All(chooser.Finish(out _), p => Assert.False(char.IsLowSurrogate(p.Text[0])));
    }

    private static Dictionary<string, DataSplit> Split(IEnumerable<string> texts, ulong seed = 0)
    {
        SplitChooser chooser = new(0.1, seed);
        Dictionary<string, DataSplit> split = [];
        foreach (string text in texts)
        {
            foreach ((string placed, DataSplit side) in chooser.Add(
                text, ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(text))))
                split.Add(placed, side);
        }

        foreach ((string placed, DataSplit side) in chooser.Finish(out _)) split.Add(placed, side);
        return split;
    }
}
