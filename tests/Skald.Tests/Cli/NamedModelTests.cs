using Skald.Tests.Formats;

namespace Skald.Tests.Cli;

/// <summary>Models in the caches of other programs, by name, in verbs that load a model and in those that don't.</summary>
public sealed class NamedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("org/tiny", "tokenize NAME sea --ids")]
    [InlineData("org/tiny", "inspect NAME")]
    [InlineData("tiny", "template check NAME")]
    [InlineData("tiny:latest", "chat NAME Hi --max-tokens 1 --json")]
    public void AVerbTakesTheName(string name, string verb)
    {
        Fill();
        (string, string)[] environment = [("HF_HUB_CACHE", _folder["hub"]), ("OLLAMA_MODELS", _folder["ollama"])];
        using var run = new SkaldProcess(environment, verb.Replace("NAME", name, StringComparison.Ordinal).Split(' '));
        run.WaitForExit();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    /// <summary>A snapshot in Hugging Face's layout and a blob in Ollama's.</summary>
    private void Fill()
    {
        string tiny = TestData.Shared("golden", "gguf", "tiny", "llama");
        foreach (string file in (string[])["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"])
            _folder.Write($"hub/models--org--tiny/snapshots/00ff/{file}", File.ReadAllBytes(Path.Combine(tiny, file)));
        _folder.Write("ollama/blobs/sha256-00ff", File.ReadAllBytes(Path.Combine(tiny, "llama-q8_0.gguf")));
        _folder.Write("ollama/manifests/registry.ollama.ai/library/tiny/latest", """
            {"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:00ff"}]}
            """);
    }
}
