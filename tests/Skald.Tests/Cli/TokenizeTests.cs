using System.Text.Json;
using Skald.Cli;
using Skald.Tokenizers;

namespace Skald.Tests.Cli;

public sealed class TokenizeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skald tokenize ").FullName;

    public TokenizeTests() =>
        CharacterTokenizer.Learn(["the raven sings\n"], ["<|end|>"]).Save(Path.Combine(_folder, "tokenizer.json"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task DecodeUndoesEncode()
    {
        CommandLine encoded = await CommandLine.RunAsync("tokenize", _folder, "the raven", "--ids");
        CommandLine decoded = await CommandLine.RunAsync("tokenize", _folder, encoded.Output, "--decode");
        Assert.Equal(("the raven" + Environment.NewLine, 0), (decoded.Output, decoded.ExitCode));
    }

    [Fact]
    public async Task AMisspeltOptionIsNoText()
    {
        CommandLine misspelt = await CommandLine.RunAsync("tokenize", _folder, "--idz");
        Assert.Equal(2, misspelt.ExitCode);
        Assert.Contains("there is no option '--idz'; put -- before a text that begins so", misspelt.Error);
        string gpt2 = TestData.Shared("tokenizers", "gpt2");
        Assert.Equal("312 89", (await CommandLine.RunAsync("tokenize", gpt2, "--ids", "--", "--idz")).Output.Trim()[^6..]);
        Assert.Equal(0, (await CommandLine.RunAsync("tokenize", gpt2, "-- a dash")).ExitCode);
    }

    [Fact]
    public async Task TokensStandBesideEachOtherWithIdsBelowAndWhiteSpaceShown()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", _folder, "a r\nin");
        Assert.Equal(["│a│·│r│\\n│", "│3│2│9│1 │", "│i│n│", "│7│8│"], Lines(result.Output));
        Assert.Equal("6 tokens, 6 bytes, 6 characters; 1.00 bytes per token, 2.00 tokens per word",
            Assert.Single(Lines(result.Error)));
    }

    [Fact]
    public async Task BytesOfPartialCharactersAreShown()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", TestData.Shared("tokenizers", "gpt2"), "x 😀");
        Assert.Equal(["│x │·<F0 9F 98>│<80>│", "│87│30325      │222 │"], Lines(result.Output));
    }

    [Fact]
    public async Task ColoursAlternateWhereTheTerminalHasThem()
    {
        var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, OutputIsLive: false, HasColour: true);
        await CommandRunner.RunAsync(["tokenize", _folder, "ra"], terminal, TestContext.Current.CancellationToken);
        string[] parts = Lines(output.ToString())[0].Split("\e[0m");
        Assert.Equal(3, parts.Length);
        Assert.EndsWith("mr", parts[0]);
        Assert.EndsWith("ma", parts[1]);
        Assert.NotEqual(parts[0].TrimEnd('r'), parts[1].TrimStart().TrimEnd('a'));
        Assert.DoesNotContain('│', output.ToString());
    }

    [Fact]
    public async Task JsonHoldsIdsCountsAndPlaces()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", _folder, "raven sings", "--json");
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((11, 11), (root.GetProperty("ids").GetArrayLength(), root.GetProperty("bytes").GetInt32()));
        Assert.Equal((11, 2), (root.GetProperty("characters").GetInt32(), root.GetProperty("words").GetInt32()));
        JsonElement second = root.GetProperty("segments")[1];
        Assert.Equal(("a", "61", 1, 2), (
            second.GetProperty("token").GetString(), second.GetProperty("bytes").GetString(),
            second.GetProperty("start").GetInt32(), second.GetProperty("end").GetInt32()));
    }

    [Fact]
    public async Task SpecialTokensArePlainTextUnlessTheyAreAllowed()
    {
        string folder = TestData.Shared("tokenizers", "gpt2");
        CommandLine plain = await CommandLine.RunAsync("tokenize", folder, "a<|endoftext|>");
        CommandLine allowed = await CommandLine.RunAsync("tokenize", folder, "a<|endoftext|>", "--special", "allow", "--ids");
        CommandLine denied = await CommandLine.RunAsync("tokenize", folder, "a<|endoftext|>", "--special", "deny");
        Assert.Contains("the text spells <|endoftext|>: taken as plain text", plain.Error);
        Assert.Equal("64 50256", allowed.Output.Trim());
        Assert.Equal((1, ""), (denied.ExitCode, denied.Output));
        Assert.Contains("<|endoftext|> at position 1", denied.Error);
    }

    [Fact]
    public async Task AFileIsReadAndInvalidTextRefused()
    {
        string file = Path.Combine(_folder, "text.txt");
        await File.WriteAllTextAsync(file, "\uFEFFraven", TestContext.Current.CancellationToken);
        CommandLine good = await CommandLine.RunAsync("tokenize", _folder, "--file", file, "--ids");
        await File.WriteAllBytesAsync(file, [0x61, 0xFF], TestContext.Current.CancellationToken);
        CommandLine bad = await CommandLine.RunAsync("tokenize", _folder, "--file", file);
        Assert.Equal(5, good.Output.Trim().Split(' ').Length);
        bad.AssertComplaint(1, $"skald: tokenize: {file} must be UTF-8; convert it first.");
        CommandLine folder = await CommandLine.RunAsync("tokenize", _folder, "--file", _folder);
        folder.AssertComplaint(1, $"skald: tokenize: --file takes a file, got the folder '{_folder}'; name a file in it.");
    }

    [Fact]
    public async Task TwoTokenizersAreShownWithTheirFirstDifference()
    {
        CommandLine result = await CommandLine.RunAsync(
            "tokenize", TestData.Shared("tokenizers", "gpt2"), "--compare", TestData.Shared("tokenizers", "llama3_2"),
            "in 1234 ways");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("first difference at character 2: gpt2 │·12│34│, llama3_2 │·│123│4│", Lines(result.Output)[^1]);
        CommandLine alike = await CommandLine.RunAsync("tokenize", _folder, "--compare", _folder, "raven", "--json");
        JsonElement root = JsonDocument.Parse(alike.Output).RootElement;
        Assert.Equal(JsonValueKind.Null, root.GetProperty("firstDifference").ValueKind);
    }

    [Fact]
    public async Task TheTraceShowsMergesWithRanksAndSymbols()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", TestData.Shared("tokenizers", "gpt2"), "--trace", "able");
        Assert.Contains("  rank     37  l + e    │a│b│le│", result.Output);
        Assert.Contains("  = │able│  540", result.Output);
        CommandLine json = await CommandLine.RunAsync(
            "tokenize", TestData.Shared("tokenizers", "gpt2"), "--trace", "able", "--json");
        JsonElement piece = JsonDocument.Parse(json.Output).RootElement.GetProperty("pieces")[0];
        Assert.Equal(3, piece.GetProperty("steps").GetArrayLength());
        Assert.Equal(540, piece.GetProperty("tokens")[0].GetProperty("id").GetInt32());
    }

    [Theory, InlineData("--ids", "--trace"), InlineData("--decode", "--ids")]
    public async Task WaysToShowExcludeEachOther(string one, string other) =>
        Assert.Equal(2, (await CommandLine.RunAsync("tokenize", _folder, one, other, "1")).ExitCode);

    [Theory, InlineData("-1"), InlineData("99999"), InlineData("x")]
    public async Task IdsOutsideTheVocabularyAreNamed(string id)
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", _folder, "--decode", "--", id);
        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith($"got '{id}'.", result.Error.TrimEnd());
    }

    [Fact]
    public async Task AMissingTokenizerIsNamed()
    {
        string path = Path.Combine(_folder, "none.json");
        CommandLine result = await CommandLine.RunAsync("tokenize", path, "text");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(path, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Theory]
    [InlineData("models", "SmolLM2-135M-Instruct"), InlineData("models", "stories260K", "tok512.bin")]
    [InlineData("models", "stories260K", "tokenizer.model"), InlineData("tokenizers", "tiktoken", "o200k_base.json")]
    [InlineData("tokenizers", "llama.cpp", "ggml-vocab-bert-bge.gguf"), InlineData("tokenizers", "qwen3")]
    public async Task EveryFormOfTokenizerIsRead(params string[] place)
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", TestData.Shared(place), "raven", "--ids");
        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        Assert.Matches(@"^\d+( \d+)*\s*$", result.Output);
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
