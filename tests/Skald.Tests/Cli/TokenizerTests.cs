using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Cli;

public sealed class TokenizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skald tokenizer ").FullName;

    public TokenizerTests()
    {
        CharacterTokenizer.Learn(["the raven sings\n"]).Save(In("first.json"));
        CharacterTokenizer.Learn(["the raven sinks\n"]).Save(In("second.json"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task InspectTellsTheParts()
    {
        CommandLine result = await RunAsync("inspect", TestData.Shared("models", "SmolLM2-135M-Instruct"));
        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        Assert.Matches("kind +byte-level BPE", result.Output);
        Assert.Matches("merges +48,900", result.Output);
        Assert.Matches("chat template +default", result.Output);
    }

    [Fact]
    public async Task InspectGivesJson()
    {
        JsonElement root = JsonDocument.Parse((await RunAsync("inspect", In("first.json"), "--json")).Output).RootElement;
        Assert.Equal(("characters", 12), (root.GetProperty("kind").GetString(), root.GetProperty("ids").GetInt32()));
        Assert.True(root.GetProperty("lossless").GetBoolean());
        Assert.Equal(0, root.GetProperty("chatTemplates").GetArrayLength());
    }

    [Fact]
    public async Task ConvertWritesATokenizerWithTheSameIds()
    {
        string model = TestData.Shared("models", "stories260K", "tok512.bin");
        CommandLine result = await RunAsync("convert", model, "--output", In("out.json"));
        Assert.Equal((0, In("out.json")), (result.ExitCode, result.Output.Trim()));
        const string Text = "Once upon a time, Zoë's 3 cats …";
        Assert.Equal(Tokenizer.FromFile(model).Encode(Text), Tokenizer.FromFile(In("out.json")).Encode(Text));
    }

    [Fact]
    public async Task ConvertRefusesWhatCannotBeSaid()
    {
        string model = TestData.Shared("golden", "tokenizers", "sentencepiece", "word-identity.model");
        CommandLine result = await RunAsync("convert", model, "--output", In("out.json"));
        Assert.Equal((1, "", false), (result.ExitCode, result.Output, File.Exists(In("out.json"))));
        Assert.Contains("the model cuts words as SentencePiece does", result.Error);
        Assert.Equal(0, (await RunAsync("convert", model, "--output", In("out.json"), "--force")).ExitCode);
    }

    [Fact]
    public async Task ConvertWritesOverNothing()
    {
        CommandLine result = await RunAsync("convert", In("first.json"), "--output", In("second.json"));
        result.AssertComplaint(1,
            $"skald: tokenizer convert: {In("second.json")} is there already; choose another --output, or --force.");
    }

    [Fact]
    public async Task DiffTellsTokensAndTheFirstSegment()
    {
        CommandLine result = await RunAsync("diff", In("first.json"), In("second.json"), "sing");
        Assert.Equal(1, result.ExitCode);  // second.json knows no g
        Assert.Contains("'g'", result.Error);
        result = await RunAsync("diff", In("first.json"), In("second.json"), "sin");
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains("only in first.json: 1 tokens: g", result.Output);
        Assert.Contains("only in second.json: 1 tokens: k", result.Output);
        Assert.Contains("both cut the text alike", result.Output);
    }

    [Fact]
    public async Task EqualTokenizersDoNotDiffer()
    {
        CommandLine result = await RunAsync("diff", In("first.json"), In("first.json"), "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.True(JsonDocument.Parse(result.Output).RootElement.GetProperty("same").GetBoolean());
    }

    [Theory]
    [InlineData("bpe", "byte-level BPE"), InlineData("unigram", "unigram"), InlineData("wordpiece", "WordPiece")]
    [InlineData("wordlevel", "words"), InlineData("character-bpe", "BPE of characters")]
    [InlineData("sentencepiece-bpe", ""), InlineData("sentencepiece-unigram", "")]
    public async Task EveryKindIsTrainedAndTokenizes(string kind, string shown)
    {
        await WriteTalesAsync();
        CommandLine result = await RunAsync(
            "train", In("tales"), "--kind", kind, "--vocab-size", "300", "--output", In("new.json"));
        Assert.Equal((0, In("new.json")), (result.ExitCode, result.Output.Trim()));
        Assert.Contains("tokens", result.Error);
        Assert.Matches($"kind +{shown}", (await RunAsync("inspect", In("new.json"))).Output);
        CommandLine ids = await CommandLine.RunAsync("tokenize", In("new.json"), "the raven sings", "--ids");
        CommandLine back = await CommandLine.RunAsync("tokenize", In("new.json"), ids.Output, "--decode");
        Assert.Equal("the raven sings", back.Output.Trim());
    }

    [Fact]
    public async Task AModelFileIsWrittenOfSentencePieceOnly()
    {
        await WriteTalesAsync();
        Assert.Equal(2, (await RunAsync("train", In("tales"), "-o", In("new.model"))).ExitCode);
        CommandLine result = await RunAsync(
            "train", In("tales"), "--kind", "sentencepiece-bpe", "--vocab-size", "60", "-o", In("new.model"));
        Assert.Equal(0, result.ExitCode);
        Assert.Matches("kind +SentencePiece BPE", (await RunAsync("inspect", In("new.model"))).Output);
    }

    [Fact]
    public async Task TrainTakesFieldsSpecialTokensAndPatterns()
    {
        await File.WriteAllTextAsync(In("tales.jsonl"),
            string.Concat(Enumerable.Repeat("{\"said\": \"ravens sing 1234\", \"text\": 5}\n", 50)),
            TestContext.Current.CancellationToken);
        CommandLine result = await RunAsync(
            "train", In("tales.jsonl"), "--field", "said", "--pattern", "llama3", "--special", "<|a|>", "--special", "<|b|>",
            "--min-frequency", "2", "--vocab-size", "280", "-o", In("new.json"), "--json");
        Assert.Equal(0, result.ExitCode);
        int tokens = JsonDocument.Parse(result.Output).RootElement.GetProperty("tokens").GetInt32();
        Assert.InRange(tokens, 259, 280);
        var tokenizer = Tokenizer.FromFile(In("new.json"));
        Assert.Equal((0, 1), (tokenizer.TryGetId("<|a|>"), tokenizer.TryGetId("<|b|>")));
        Assert.Null(tokenizer.TryGetId("1234"));
    }

    [Theory]
    [InlineData("--kind", "bqe"), InlineData("--pattern", "gpt5"), InlineData("--threads", "-3")]
    public async Task MeaninglessTrainingOptionsAreUsageMistakes(string option, string value)
    {
        CommandLine result = await RunAsync("train", In("first.json"), "-o", In("new.json"), option, value);
        Assert.Equal((2, "", false), (result.ExitCode, result.Output, File.Exists(In("new.json"))));
    }

    [Theory, InlineData("--kind", "unigram", "--pattern", "gpt2"), InlineData("--byte-fallback")]
    [InlineData("--min-frequency", "2", "--kind", "sentencepiece-bpe")]
    public async Task OptionsOfOtherKindsAreUsageMistakes(params string[] options) =>
        Assert.Equal(2, (await RunAsync(["train", In("first.json"), "-o", In("new.json"), .. options])).ExitCode);

    [Theory]
    [InlineData("missing", "-o", "new.json"), InlineData("first.json", "-o", "second.json")]
    [InlineData("first.json", "-o", "none/new.json"), InlineData("first.json", "-o", "new.json", "--vocab-size", "3")]
    public async Task TrainRefusesInOneSentence(params string[] args)
    {
        CommandLine result = await RunAsync(["train", .. args.Select(a => a.Contains('.') || a == "missing" ? In(a) : a)]);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("unexpected", result.Error);
    }

    [Fact]
    public async Task AnOptionThatIsNoneIsNoInput()
    {
        CommandLine result = await RunAsync("train", In("first.json"), "-o", In("new.json"), "--model", "unigram");
        result.AssertComplaint(
            2, "skald: tokenizer train: there is no option '--model'; see 'skald tokenizer train --help'.");
    }

    [Fact]
    public async Task AVerbIsNeeded() => Assert.Equal(2, (await RunAsync()).ExitCode);

    private Task WriteTalesAsync()
    {
        Directory.CreateDirectory(In("tales"));
        return File.WriteAllTextAsync(In("tales/one.txt"), string.Concat(Enumerable.Range(0, 200).Select(
            i => $"the raven sings of {"sea stone ship storm star".Split(' ')[i % 5]} and {"wind rain snow".Split(' ')[i % 3]}\n")),
            TestContext.Current.CancellationToken);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static Task<CommandLine> RunAsync(params string[] args) => CommandLine.RunAsync(["tokenizer", .. args]);
}
