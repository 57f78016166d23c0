using System.Text.Json.Nodes;
using Skald.Cli;
using Skald.Tests.Formats;

namespace Skald.Tests.Cli;

/// <summary>Models whose parts are missing or belong to others: one sentence from the verb that opens them.</summary>
public sealed class BrokenModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BrokenModelTests()
    {
        foreach (string file in (string[])["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"])
            File.Copy(TestData.Shared("golden", "gguf", "tiny", "llama", file), _folder[file]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AMissingTokenizerIsNamed()
    {
        File.Delete(_folder["tokenizer.json"]);
        string refusal = await RefusalAsync();
        Assert.Contains(
            $"the folder {_folder.Path} must hold tokenizer.json, vocab.json with merges.txt", refusal, StringComparison.Ordinal);
        Assert.Contains("put the model's tokenizer there", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenizerOfAnotherModelIsRefusedWithBothSizes()
    {
        File.Copy(TestData.Shared("tokenizers", "gpt2", "tokenizer.json"), _folder["tokenizer.json"], overwrite: true);
        Assert.Contains(
            "must have at most the 320 tokens of the embedding, got 50257; it belongs to another model",
            await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingShardIsNamed()
    {
        File.Delete(_folder["model.safetensors"]);
        _folder.Write("model.safetensors.index.json", """
            {"weight_map": {"model.norm.weight": "model-00001-of-00002.safetensors"}}
            """);
        Assert.Contains("model-00001-of-00002.safetensors", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownArchitectureIsAnsweredWithTheKnownOnes()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllBytes(_folder["config.json"]))!;
        config["model_type"] = "grus";
        _folder.Write("config.json", config.ToJsonString());
        Assert.Contains("model_type must be one of gpt2, llama,", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APromptLongerThanTheContextIsRefusedWithBothNumbers()
    {
        CommandLine run = await CommandLine.RunAsync("chat", _folder.Path, new string('a', 900), "--max-tokens", "1");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("must fit the context of 128 tokens, got a prompt of", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync()
    {
        CommandLine run = await CommandLine.RunAsync("chat", _folder.Path, "Hi", "--max-tokens", "1");
        Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
        return Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
