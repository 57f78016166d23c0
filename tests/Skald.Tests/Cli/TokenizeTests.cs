using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Cli;

public sealed class TokenizeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skald tokenize ").FullName;

    public TokenizeTests() =>
        CharacterTokenizer.Learn(["the raven sings\n"]).Save(Path.Combine(_folder, "tokenizer.json"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task DecodeUndoesEncode()
    {
        CommandLine encoded = await CommandLine.RunAsync("tokenize", _folder, "the raven", "--ids");
        CommandLine decoded = await CommandLine.RunAsync("tokenize", _folder, encoded.Output, "--decode");
        Assert.Equal(("the raven" + Environment.NewLine, 0), (decoded.Output, decoded.ExitCode));
    }

    [Fact]
    public async Task EachTokenStandsOnALineWithWhiteSpaceShown()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", _folder, "a r\n");
        string[] shown = [.. result.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd()[9..])];
        Assert.Equal(["a", "·", "r", "\\n"], shown);
        Assert.Equal("4 tokens, 1.00 bytes each" + Environment.NewLine, result.Error);
    }

    [Fact]
    public async Task JsonHoldsTheIdsAndTheBytes()
    {
        CommandLine result = await CommandLine.RunAsync("tokenize", _folder, "raven", "--json");
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((5, 5), (root.GetProperty("ids").GetArrayLength(), root.GetProperty("bytes").GetInt32()));
    }

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
}
