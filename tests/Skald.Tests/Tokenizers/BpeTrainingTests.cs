using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers;

public sealed class BpeTrainingTests
{
    private static readonly BpeTrainingOptions s_small = new() { VocabularySize = 300 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SplitPattern.Gpt2)]
    [InlineData(SplitPattern.Llama3)]
    public void AnyNumberOfThreadsLearnsTheSame(SplitPattern pattern)
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => Samples.RandomText(new Random(i), 2000))];
        BpeTrainingOptions options = new() { VocabularySize = 600, Pattern = pattern, Threads = 1 };
        string[] expected = Tokens(BpeTokenizer.Train(texts, options, cancellationToken: Cancellation));
        foreach (int threads in (int[])[2, 7])
        {
            BpeTrainingOptions threaded = options with { Threads = threads };
            Assert.Equal(expected, Tokens(BpeTokenizer.Train(texts, threaded, cancellationToken: Cancellation)));
        }
    }

    [Fact]
    public void ABeginTokenStandsBeforeATextOnlyWhereTheTemplateIsAskedFor()
    {
        BpeTrainingOptions options = s_small with { BeginToken = "<|endoftext|>" };
        BpeTokenizer tokenizer = BpeTokenizer.Train(["a tale of a tale"], options);
        int[] plain = tokenizer.Encode("a tale");
        Assert.DoesNotContain(0, plain);
        Assert.Equal([0, .. plain], tokenizer.Encode("a tale", new() { AddTemplateTokens = true }));
        Assert.Throws<ArgumentException>(() => BpeTokenizer.Train(["a"], s_small with { BeginToken = "<s>" }));
    }

    [Fact]
    public void ALongTextLearnsAsItsParts()
    {
        Random random = new(5);
        string[] words = ["the", "cat", "sat", "upon", "mat", "it's", "1234", "rain,", "naïve", "日本語"];
        string[] parts = [.. Enumerable.Range(0, 100_000).Select(_ => " " + words[random.Next(words.Length)])];
        Assert.Equal(
            Tokens(BpeTokenizer.Train(parts, s_small, cancellationToken: Cancellation)),
            Tokens(BpeTokenizer.Train([string.Concat(parts)], s_small, cancellationToken: Cancellation)));
    }

    [Fact]
    public void TheMostFrequentPairComesFirstAndTiesGoToSmallerIds()
    {
        BpeTrainingOptions options = new() { VocabularySize = 256 + 4, SpecialTokens = [] };
        string[] texts = ["dc", "ab", "ab", "dc", "xyxyxy"];
        BpeTokenizer learnt = BpeTokenizer.Train(texts, options, cancellationToken: Cancellation);
        Assert.Equal(["xy", "ab", "dc", "xyxy"], Tokens(learnt)[256..]);
    }

    [Fact]
    public void OverlappingPairsAreCountedAsTheReferenceCountsThem()
    {
        // "zzzz" holds zz three times, although only two of them can be merged: more than ab's two.
        BpeTrainingOptions options = new() { VocabularySize = 258, SpecialTokens = [] };
        BpeTokenizer learnt = BpeTokenizer.Train(["ab", "zzzz", "ab"], options, cancellationToken: Cancellation);
        Assert.Equal(["zz", "ab"], Tokens(learnt)[256..]);
    }

    [Fact]
    public void RarePairsAndLongTokensAreLeftOut()
    {
        string[] texts = ["abab", "abab", "cd"];
        BpeTrainingOptions options = new() { VocabularySize = 300, SpecialTokens = [], MinFrequency = 2 };
        Assert.Equal(["ab", "abab"], Learnt(options));
        Assert.Equal(["ab"], Learnt(options with { MaxTokenLength = 3 }));
        Assert.Empty(Learnt(options with { MaxTokenLength = 1 }));

        string[] Learnt(BpeTrainingOptions options) =>
            Tokens(BpeTokenizer.Train(texts, options, cancellationToken: Cancellation))[256..];
    }

    [Fact]
    public void SpecialTokensComeFirst()
    {
        BpeTrainingOptions options = new() { VocabularySize = 259, SpecialTokens = ["<|endoftext|>", "<|user|>"] };
        BpeTokenizer learnt = BpeTokenizer.Train(["the the"], options, cancellationToken: Cancellation);
        Assert.Equal(["<|endoftext|>", "<|user|>", "!"], Tokens(learnt)[..3]);
        Assert.Equal(0, learnt.EndOfTextId);
        Assert.True(learnt.IsSpecial(1));
        Assert.Equal(259, learnt.VocabularySize);
    }

    [Fact]
    public void WithoutTextOnlyTheBytesAreLearnt()
    {
        BpeTokenizer learnt = BpeTokenizer.Train([], s_small, cancellationToken: Cancellation);
        Assert.Equal(257, learnt.VocabularySize);
        Assert.Equal("é", learnt.Decode(learnt.Encode("é")));
    }

    [Fact]
    public void OptionsThatCannotBeAreNamed()
    {
        AssertRefused(new() { VocabularySize = 256 }, "vocabularySize must be at least 257 (256 bytes and 1 special");
        AssertRefused(new() { VocabularySize = int.MaxValue }, "vocabularySize must lie in [1, 1048576]");
        AssertRefused(s_small with { Threads = -1 }, "threads must lie in [0, 1024], got -1");
        AssertRefused(s_small with { MinFrequency = -1 }, "minFrequency must not be negative, got -1");
        AssertRefused(s_small with { MaxTokenLength = 0 }, "maxTokenLength must be positive, got 0");
        AssertRefused(s_small with { SpecialTokens = ["<s>", "<s>"] }, "special tokens must differ, got \"<s>\" twice");
        AssertRefused(s_small with { SpecialTokens = ["x"] }, "a special token needs two characters, got \"x\"");

        static void AssertRefused(BpeTrainingOptions options, string message)
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => BpeTokenizer.Train([], options));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void CancellationEndsTheTraining()
    {
        using CancellationTokenSource source = new();
        IEnumerable<string> Endless()
        {
            for (int i = 0; ; i++)
            {
                if (i == 1000) source.Cancel();
                yield return Samples.RandomText(new Random(i), 200);
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(
            () => BpeTokenizer.Train(Endless(), s_small with { Threads = 3 }, cancellationToken: source.Token));
    }

    [Fact]
    public void EachStageReportsItsEnd()
    {
        List<TrainingProgress> reports = [];
        BpeTrainingOptions options = s_small with { Threads = 2 };
        BpeTokenizer.Train(["the cat", "the mat"], options, new Reports(reports), Cancellation);
        Assert.Contains(reports, r => (r.Stage, r.Done, r.Total, r.DistinctWords) == (TrainingStage.Counting, 14, 14, 3));
        TrainingProgress last = reports[^1];
        Assert.Equal((TrainingStage.Merging, last.Done, 3), (last.Stage, last.Total, last.DistinctWords));
    }

    [Fact]
    public void AnErrorOfTheTextsReachesTheCaller()
    {
        static IEnumerable<string> Broken()
        {
            yield return "one";
            throw new InvalidDataException("line 2");
        }

        foreach (int threads in (int[])[1, 4])
        {
            Assert.Equal("line 2", Assert.Throws<InvalidDataException>(() => BpeTokenizer.Train(
                Broken(), s_small with { Threads = threads }, cancellationToken: Cancellation)).Message);
        }
    }

    [Fact]
    public void SavedTokenizersLoadAgain()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json");
        string text = Samples.RandomText(new Random(9), 20_000);
        foreach (SplitPattern pattern in Enum.GetValues<SplitPattern>())
        {
            BpeTrainingOptions options = new() { VocabularySize = 500, Pattern = pattern };
            BpeTokenizer saved = BpeTokenizer.Train([text], options, cancellationToken: Cancellation);
            saved.Save(path);
            BpeTokenizer loaded = Assert.IsType<BpeTokenizer>(Tokenizer.FromFile(path));
            Assert.Equal(pattern, loaded.Pattern);
            Assert.Equal(Tokens(saved), Tokens(loaded));
            Assert.Equal(saved.Model.Merges, loaded.Model.Merges);
            Assert.Equal(saved.Encode(text), loaded.Encode(text));
        }

        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private sealed class Reports(List<TrainingProgress> list) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (list) list.Add(value);
        }
    }

    private static string[] Tokens(BpeTokenizer tokenizer) =>
        [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.GetToken)];
}
