using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.Training;

/// <summary>What holds for every kind of tokenizer that is learnt.</summary>
public sealed class TrainingOptionsTests
{
    private static readonly Dictionary<string, TokenizerTrainingOptions> s_kinds = new()
    {
        ["BPE"] = new BpeTrainingOptions { VocabularySize = 500 },
        ["characters"] = new CharacterBpeTrainingOptions { VocabularySize = 500, EndOfWordSuffix = "</w>" },
        ["WordPiece"] = new WordPieceTrainingOptions { VocabularySize = 500 },
        ["words"] = new WordLevelTrainingOptions { VocabularySize = 200 },
        ["unigram"] = new UnigramTrainingOptions { VocabularySize = 300 },
        ["SentencePiece unigram"] = new SentencePieceTrainingOptions { VocabularySize = 300 },
        ["SentencePiece BPE"] =
            new SentencePieceTrainingOptions { VocabularySize = 300, Algorithm = SentencePieceAlgorithm.Bpe },
    };

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public void ThreadsLeaveNoTrace(string kind)
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => Samples.RandomText(new Random(i % 90), 80))];
        byte[] expected = Saved(1);
        Assert.Equal(expected, Saved(2));
        Assert.Equal(expected, Saved(3));

        byte[] Saved(int threads)
        {
            using TemporaryFolder folder = new();
            TokenizerTrainer.Train(
                TrainingTexts.From(lines), s_kinds[kind] with { Threads = threads }, cancellationToken: Cancellation)
                .Save(folder.File("tokenizer.json"));
            return File.ReadAllBytes(folder.File("tokenizer.json"));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void CancellationEndsTheTraining(string kind)
    {
        using CancellationTokenSource source = new();
        IEnumerable<string> Endless()
        {
            for (int i = 0; ; i++)
            {
                if (i == 3000) source.Cancel();
                yield return Samples.RandomText(new Random(i % 20), 200);
            }
        }

        Assert.ThrowsAny<OperationCanceledException>(() => TokenizerTrainer.Train(
            TrainingTexts.From(Endless()), s_kinds[kind], cancellationToken: source.Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void StagesComeInTheirOrderAndEndWithNothingRemaining(string kind)
    {
        List<TrainingProgress> reports = [];
        TokenizerTrainer.Train(
            TrainingTexts.From(["the cat sat on the mat", "the dog saw the cat"]), s_kinds[kind] with { Threads = 1 },
            new Reports(reports), Cancellation);
        Assert.Equal(TrainingStage.Counting, reports[0].Stage);
        Assert.Equal(reports.Select(report => report.Stage).Order(), reports.Select(report => report.Stage));
        Assert.Equal(reports.Select(report => report.Elapsed).Order(), reports.Select(report => report.Elapsed));
        Assert.Equal((reports[^1].Done, TimeSpan.Zero), (reports[^1].Total ?? -1, reports[^1].Remaining ?? TimeSpan.MaxValue));
    }

    [Fact]
    public void WithoutTextOnlyWhatIsGivenIsLearnt()
    {
        Assert.Equal(257, Empty("BPE").VocabularySize);
        Assert.Equal(["<unk>"], Tokens(Empty("characters")));
        Assert.Equal(["[UNK]"], Tokens(Empty("WordPiece")));
        Assert.Equal(["[UNK]"], Tokens(Empty("words")));
        Assert.Equal(["<unk>"], Tokens(Empty("unigram")));
        Assert.Contains("the texts must have characters, got none", Refusal(() => Empty("SentencePiece unigram")));
        Assert.Contains("the texts must have characters, got none", Refusal(() => Empty("SentencePiece BPE")));

        static Tokenizer Empty(string kind) => TokenizerTrainer.Train(TrainingTexts.From([]), s_kinds[kind]);
    }

    [Fact]
    public void AVocabularySmallerThanItsAlphabetIsRefused()
    {
        TrainingTexts texts = TrainingTexts.From(["abcdefghijklmnopqrstuvwxyz"]);
        Assert.Equal(
            "WordPiece training: vocabularySize must leave room for 52 special tokens and characters, got 20; "
            + "choose a larger one or an alphabetLimit.",
            Refusal(() => TokenizerTrainer.Train(texts, new WordPieceTrainingOptions { VocabularySize = 20 })));
        Assert.Contains(
            "vocabularySize must leave room for 27 characters, got room for 9; choose a larger one",
            Refusal(() => TokenizerTrainer.Train(texts, new UnigramTrainingOptions { VocabularySize = 10 })));
        Assert.Contains(
            "vocabularySize must be at least 30 (3 symbols and 27 characters), got 10",
            Refusal(() => TokenizerTrainer.Train(
                texts, new SentencePieceTrainingOptions { VocabularySize = 10, CharacterCoverage = 1 })));
    }

    [Fact]
    public void OptionsThatCannotBeAreNamed()
    {
        CharacterBpeTrainingOptions merges = new() { VocabularySize = 100 };
        AssertRefused(merges with { VocabularySize = 0 }, "vocabularySize must lie in [1, 1048576] with 0 special tokens, got 0");
        AssertRefused(merges with { Threads = 2000 }, "threads must lie in [0, 1024], got 2000; leave it at 0");
        AssertRefused(merges with { MinFrequency = -1 }, "minFrequency must not be negative, got -1");
        AssertRefused(merges with { MaxTokenLength = 0 }, "maxTokenLength must be positive, got 0");
        AssertRefused(merges with { AlphabetLimit = 0 }, "alphabetLimit must be positive, got 0");
        AssertRefused(merges with { SpecialTokens = ["<s>", "<s>"] }, "special tokens must differ, got \"<s>\" twice");
        AssertRefused(merges with { Split = (WordSplit)9 }, "split must be one of the named ways, got 9");
        AssertRefused(merges with { Form = (NormalizationForm)9 }, "form must be one of Unicode's four, got 9");
        AssertRefused(
            new WordPieceTrainingOptions { UnknownToken = null }, "the unknown token must be named, got none");
        AssertRefused(new WordPieceTrainingOptions { EndOfWordSuffix = "</w>" }, "endOfWordSuffix must be left out");
        AssertRefused(new UnigramTrainingOptions { ShrinkingFactor = 1 }, "shrinkingFactor must lie between 0 and 1, got 1");
        AssertRefused(new UnigramTrainingOptions { SeedSize = 0 }, "seedSize must be positive, got 0");
        SentencePieceTrainingOptions pieces = new() { VocabularySize = 100 };
        AssertRefused(pieces with { SpecialTokens = ["<s>"] }, "special tokens must be left out, got <s>");
        AssertRefused(pieces with { ControlSymbols = ["<s>"] }, "symbols must differ, got <s> twice");
        AssertRefused(pieces with { UserDefinedSymbols = [""] }, "a symbol must have a character");
        AssertRefused(pieces with { FallsBackToBytes = true }, "vocabularySize must be more than 259, the number of symbols");
        AssertRefused(pieces with { CharacterCoverage = 1.5 }, "characterCoverage must lie in (0, 1], got 1.5");

        static void AssertRefused(TokenizerTrainingOptions options, string message) =>
            Assert.Contains(message, Refusal(() => TokenizerTrainer.Train(TrainingTexts.From(["a"]), options)));
    }

    [Fact]
    public void LimitsHoldWhatTheySay()
    {
        string[] texts = ["aaab aaab aaab aaac xyz", "xyz q"];
        CharacterBpeTrainingOptions options = new() { VocabularySize = 100, UnknownToken = null };
        Assert.Contains("aaab", Tokens(Train(options)));
        Assert.DoesNotContain("aaac", Tokens(Train(options with { MinFrequency = 2 })));
        Assert.All(Tokens(Train(options with { MaxTokenLength = 2 })), token => Assert.InRange(token.Length, 1, 2));
        Assert.Equal(["a", "b"], Tokens(Train(options with { AlphabetLimit = 2, MinFrequency = 9 })));
        Assert.Equal(["<s>", "!", "a"], Tokens(Train(options with
        {
            AlphabetLimit = 2,
            MinFrequency = 99,
            InitialAlphabet = "!",
            SpecialTokens = ["<s>"],
        })));
        Assert.Contains("##b", Tokens(Train(options with { ContinuingPrefix = "##" })));
        Assert.Contains("q</w>", Tokens(Train(options with { EndOfWordSuffix = "</w>" })));
        Assert.Equal(["[UNK]", "aaab", "xyz"], Tokens(Train(new WordLevelTrainingOptions { MinFrequency = 2 })));

        Tokenizer Train(TokenizerTrainingOptions options) => TokenizerTrainer.Train(TrainingTexts.From(texts), options);
    }

    private static string[] Tokens(Tokenizer tokenizer) =>
        [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.GetToken)];

    private static string Refusal(Action train) => Assert.Throws<ArgumentException>(train).Message;

    private sealed class Reports(List<TrainingProgress> list) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (list) list.Add(value);
        }
    }
}
