using System.Text.Json;

namespace Skald.Tests.Cli;

/// <summary>What skald train made opens with every verb that runs models.</summary>
public sealed class RunModelTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARunOpensWithChatInspectQuantizePerplexityAndConvert()
    {
        Assert.Equal(0, (await CommandLine.RunAsync(_folder.Train("run"))).ExitCode);
        string run = _folder.Run("run"), small = Path.Combine(run, "run.Q8_0.gguf"), made = _folder.In("made.gguf");
        string[] words = ["--temperature", "0", "--max-tokens", "4"];
        CommandLine plain = await CommandLine.RunAsync(["generate", run, "--prompt", "the", .. words]);
        CommandLine chat = await CommandLine.RunAsync(["chat", "run", "the", "--out", _folder.Runs, .. words]);
        Assert.Equal(plain.Output, "the" + chat.Output);
        Assert.Contains("goes on with what you write", chat.Error, StringComparison.Ordinal);
        Assert.Contains("supported   gpt2", (await CommandLine.RunAsync("inspect", run)).Output, StringComparison.Ordinal);
        Assert.Equal((0, small + "\n"), Result(await CommandLine.RunAsync("quantize", "--to", "q8_0", "--out", _folder.Runs)));
        Assert.Equal((0, made + "\n"), Result(await CommandLine.RunAsync("convert", run, made)));
        Assert.Equal(plain.Output, (await CommandLine.RunAsync(["generate", made, "--prompt", "the", .. words])).Output);
        string[] measure = ["perplexity", small, "--file", _folder.Text, "--window", "8", "--kl", run, "--json"];
        using JsonDocument figures = JsonDocument.Parse((await CommandLine.RunAsync(measure)).Output);
        Assert.InRange(figures.RootElement.GetProperty("meanDivergence").GetDouble(), 0, 0.01);
    }

    private static (int, string) Result(CommandLine run) => (run.ExitCode, run.Output.ReplaceLineEndings("\n"));
}
