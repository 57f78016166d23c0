namespace Skald.Tests.Cli;

/// <summary>
/// Bad input to <c>skald train</c>: one sentence, an exit code other than 0, and no folder left behind.
/// </summary>
public sealed class TrainBadInputTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> BadText => new()
    {
        { "empty", "", "must hold text, got 0 bytes" },
        { "binary", "MZ\0\u0001\0\0", "must not hold NUL bytes" },
        { "shorter than a context", "hi", "must be longer than one context" },
        { "without held-out part", "the raven and the fox", "the held-out text must have two tokens or more, got" },
    };

    [Theory, MemberData(nameof(BadText))]
    public async Task BadTextIsASentence(string what, string text, string expected)
    {
        File.WriteAllText(_folder.Text, text);
        string share = what == "without held-out part" ? "0.01" : "0.1";
        await AssertRefused([.. _folder.Train("run"), "--validation-fraction", share], expected);
    }

    [Fact]
    public async Task InvalidUtf8IsReportedWithItsOffset()
    {
        File.WriteAllBytes(_folder.Text, [.. "the raven "u8, 0xff, .. " and"u8]);
        await AssertRefused(_folder.Train("run"), "10");
    }

    [Fact]
    public async Task AMissingFileIsASentence()
    {
        File.Delete(_folder.Text);
        await AssertRefused(_folder.Train("run"), "must exist");
    }

    [Fact]
    public async Task AnUnreadableFileIsASentence()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root reads every file");
        if (OperatingSystem.IsWindows()) Assert.Skip("needs Unix file modes");
        else File.SetUnixFileMode(_folder.Text, UnixFileMode.None);
        await AssertRefused(_folder.Train("run"), "must be readable");
    }

    [Fact]
    public async Task AHugeLineOfJsonIsASentence()
    {
        string file = _folder.In("huge.jsonl");
        using (var stream = File.Create(file)) stream.SetLength(0);
        File.WriteAllText(file, "{\"text\": \"" + new string('a', 1 << 20));
        await AssertRefused(
            [.. _folder.Words("run"), "--data", file, .. TrainFolder.Model, "--heads", "2"], "line 1");
    }

    [Fact]
    public async Task AVocabularySmallerThanTheAlphabetIsASentence() => await AssertRefused(
        [.. _folder.Train("run"), "--tokenizer", "bpe-gpt2", "--vocabulary-size", "100"],
        "vocabularySize must be at least 257");

    public static TheoryData<string[], string> BadSizes => new()
    {
        { ["--heads", "3", "--context", "8"], "heads must divide width, got 3 and 8" },
        { ["--heads", "2", "--context", "8", "--kv-heads", "3"], "kv-heads must divide heads" },
        { ["--heads", "0", "--context", "8"], "heads must be positive, got 0" },
        { ["--heads", "2", "--context", "0"], "context must be positive, got 0" },
        { ["--heads", "2", "--context", "-4"], "context must be positive, got -4" },
        { ["--heads", "2", "--context", "2000000000"], "batch-size times context must be at most" },
        { ["--heads", "8", "--context", "8", "--architecture", "nanochat"], "head_dim must be even" },
        { ["--heads", "2", "--context", "8", "--intermediate", "-1"], "must" },
    };

    [Theory, MemberData(nameof(BadSizes))]
    public async Task SizesThatDoNotFitAreASentence(string[] words, string expected) => await AssertRefused(
        [.. _folder.Words("run"), .. _folder.Data, .. TrainFolder.Model, .. words], expected);

    public static TheoryData<string, string, string> BadNumbers => new()
    {
        { "--learning-rate", "-1", "learning-rate must lie in (0, 100), got -1" },
        { "--learning-rate", "NaN", "learning-rate must lie in (0, 100), got NaN" },
        { "--learning-rate", "1e9", "learning-rate must lie in (0, 100), got 1000000000" },
        { "--dropout", "1", "dropout must lie in [0, 1), got 1" },
        { "--beta1", "1.5", "beta1 and beta2 must lie in [0, 1)" },
        { "--weight-decay", "-0.1", "weight-decay must lie in [0, 100)" },
        { "--ema-decay", "2", "ema-decay must lie in [0, 1)" },
        { "--clip-norm", "-1", "clip-norm must not be negative" },
        { "--accumulation", "0", "accumulation must be positive" },
        { "--keep-checkpoints", "0", "keep-checkpoints must be positive" },
        { "--validation-fraction", "0", "validation-fraction must lie in (0, 1)" },
        { "--schedule", "linear", "schedule must be cosine or wsd" },
        { "--optimizer", "sgd", "optimizer must be adamw or muon" },
        { "--architecture", "bert", "architecture must be gpt2, llama or nanochat" },
        { "--tokenizer", "words", "tokenizer must be char, bpe-gpt2 or bpe-llama3" },
        { "--init-from", "nowhere", "--init-from must be a model folder" },
    };

    [Theory, MemberData(nameof(BadNumbers))]
    public async Task AbsurdSettingsAreASentence(string option, string value, string expected) =>
        await AssertRefused([.. _folder.Train("run"), option, value], expected);

    [Theory, InlineData("0"), InlineData("-1"), InlineData("257")]
    public async Task AnAbsurdNumberOfThreadsIsASentence(string threads)
    {
        string[] words = [.. _folder.Train("run")];
        words[Array.IndexOf(words, "--threads") + 1] = threads;
        await AssertRefused(words, $"--threads must lie between 1 and 256, got {threads}", exitCode: 2);
    }

    [Fact]
    public async Task AModelBeyondMemoryIsASentence() => await AssertRefused(
        [
            .. _folder.Words("run"), .. _folder.Data, "--layers", "200", "--width", "16384", "--heads", "64",
            "--architecture", "gpt2",
        ],
        "must fit the memory of");

    [Fact]
    public async Task AnUnknownPresetIsASentence() => await AssertRefused(
        [.. _folder.Words("run"), .. _folder.Data, "--preset", "huge"], "the preset must be one of saga");

    [Fact]
    public async Task ARunFolderThatExistsIsASentence()
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        string before = File.ReadAllText(Path.Combine(_folder.Run("run"), "log.jsonl"));
        CommandLine result = await CommandLine.RunAsync(_folder.Train("run"));
        result.AssertComplaint(1,
            $"skald: Run: {_folder.Run("run")} holds a run already; go on with it by --resume, or "
            + "choose another --name.");
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder.Run("run"), "log.jsonl")));
    }

    [Fact]
    public async Task AFolderOfOtherFilesIsNeverTouched()
    {
        Directory.CreateDirectory(_folder.Run("run"));
        string file = Path.Combine(_folder.Run("run"), "thesis.txt");
        File.WriteAllText(file, "years of work");
        CommandLine result = await CommandLine.RunAsync(_folder.Train("run"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("must be a new or empty folder", result.Error);
        Assert.Equal("years of work", File.ReadAllText(file));
    }

    [Theory, InlineData("a\\b"), InlineData(".."), InlineData("")]
    public async Task ANameThatLeavesTheFolderOfRunsIsASentence(string name)
    {
        string[] words = [.. _folder.Train("run")];
        words[Array.IndexOf(words, "--name") + 1] = name;
        await AssertRefused(words, "--name must be a folder's name", exitCode: 2);
    }

    [Theory, InlineData("{\"stepz\": 3}"), InlineData("steps: 3"), InlineData("{\"steps\": \"many\"}")]
    public async Task ABadConfigFileIsASentence(string text)
    {
        File.WriteAllText(_folder.In("config.json"), text);
        CommandLine result =
            await CommandLine.RunAsync([.. _folder.Train("run"), "--config", _folder.In("config.json")]);
        AssertOneSentence(result);
        Assert.Contains("config.json", result.Error);
    }

    [Fact]
    public async Task ResumingWhereNoRunIsIsASentence()
    {
        CommandLine last = await CommandLine.RunAsync("train", "--out", _folder.Runs, "--resume");
        AssertOneSentence(last);
        CommandLine named = await CommandLine.RunAsync("train", "--out", _folder.Runs, "--resume", "--name", "x");
        AssertOneSentence(named);
        Assert.Contains("no run.json", named.Error);
    }

    private async Task AssertRefused(string[] words, string expected, int exitCode = 1)
    {
        CommandLine result = await CommandLine.RunAsync(words);
        AssertOneSentence(result);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.False(Directory.Exists(_folder.Run("run")), "the run folder is left behind");
    }

    private static void AssertOneSentence(CommandLine result)
    {
        Assert.NotEqual(0, result.ExitCode);
        string line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("skald: ", line);
        Assert.DoesNotContain("   at ", line);
        Assert.DoesNotContain("Exception", line);
    }
}
