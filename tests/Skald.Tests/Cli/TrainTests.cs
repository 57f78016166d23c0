using System.Text.Json;

namespace Skald.Tests.Cli;

public sealed class TrainTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARunFolderHoldsEverything()
    {
        CommandLine result = await CommandLine.RunAsync(_folder.Train("run"));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string run = _folder.Run("run");
        foreach (string file in new[] { "run.json", "log.jsonl", "loss.svg", "report.md" })
            Assert.True(File.Exists(Path.Combine(run, file)), file);
        string model = Path.Combine(run, "checkpoint-000012", "model");
        foreach (string file in new[] { "config.json", "model.safetensors", "tokenizer.json",
            "generation_config.json" })
            Assert.True(File.Exists(Path.Combine(model, file)), file);
        string report = File.ReadAllText(Path.Combine(run, "report.md"));
        foreach (string part in new[]
        {
            "# run", "held-out loss", "bits per byte", "tokens/s", "% of the peak", "machine", "built from", "loss.svg",
            "After step 12",
        })
        {
            Assert.Contains(part, report);
        }

        Assert.DoesNotContain("\u001b[", result.Output);
        Assert.Contains("step 12/12  loss ", result.Output);
    }

    [Fact]
    public async Task ANameIsMadeWhereNoneIsGiven()
    {
        string[] words = [.. _folder.Train("x").Where(word => word is not ("--name" or "x"))];
        await CommandLine.RunAsync(words);
        await CommandLine.RunAsync(words);
        Assert.Equal(
            ["nanogpt-cpu-001", "nanogpt-cpu-002"],
            Directory.EnumerateDirectories(_folder.Runs).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task JsonIsOneObjectALine()
    {
        CommandLine result = await CommandLine.RunAsync([.. _folder.Train("run"), "--json"]);
        string[] events =
        [
            .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!),
        ];
        Assert.Equal(12, events.Count(name => name == "step"));
        Assert.Equal("end", events[^1]);
        Assert.Empty(new[] { "data", "start", "evaluation", "checkpoint", "sample" }.Except(events));
    }

    [Fact]
    public async Task ResumeGoesOnWithTheLastRun()
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        CommandLine result = await CommandLine.RunAsync("train", "--out", _folder.Runs, "--resume", "--steps", "15");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("resumed   after step 12", result.Output);
        Assert.True(Directory.Exists(Path.Combine(_folder.Run("run"), "checkpoint-000015")));
    }

    [Theory, InlineData("--layers", "3"), InlineData("--seed", "1"), InlineData("--data", "b.txt"),
        InlineData("--preset", "baby")]
    public async Task ResumeKeepsTheSettingsOfTheRun(string option, string value)
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        CommandLine result =
            await CommandLine.RunAsync("train", "--out", _folder.Runs, "--resume", option, value);
        result.AssertComplaint(2, "skald: train: a run that resumes keeps the settings of its run.json, got "
            + $"{option}; leave it out (only --steps and --threads may change), or begin a new run without --resume.");
    }

    [Fact]
    public async Task AConfigFileNamesPresetDataAndSettingsAndTheCommandLineWins()
    {
        string config = _folder.In("config.json");
        File.WriteAllText(config, $$"""
            {"preset": "modern", "data": {{JsonSerializer.Serialize(_folder.Text)}}, "layers": 1, "width": 8, "heads": 2,
             "context": 8, "batch-size": 2, "steps": 900}
            """);
        CommandLine result =
            await CommandLine.RunAsync([.. _folder.Words("run"), "--config", config, "--steps", "3"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement options = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Run("run"), "run.json")))
            .RootElement.GetProperty("options");
        Assert.Equal("modern", options.GetProperty("preset").GetString());
        Assert.Equal((3, 8), (options.GetProperty("steps").GetInt32(), options.GetProperty("width").GetInt32()));
    }

    [Fact]
    public async Task GenerateWithoutANameTakesTheLastRun()
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        CommandLine result = await CommandLine.RunAsync(
            "generate", "--out", _folder.Runs, "--prompt", "the raven", "--max-new-tokens", "5", "--threads", "1");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("the raven", result.Output);
    }

    [Fact]
    public async Task EvalMeasuresTheHeldOutTextOrAnother()
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        CommandLine own = await CommandLine.RunAsync("eval", _folder.Run("run"), "--threads", "1", "--json");
        CommandLine other =
            await CommandLine.RunAsync("eval", _folder.Run("run"), "--data", _folder.Text, "--threads", "1");
        JsonElement loss = JsonDocument.Parse(own.Output).RootElement;
        string final = File.ReadLines(Path.Combine(_folder.Run("run"), "log.jsonl"))
            .Last(line => line.Contains("\"isFinal\":true", StringComparison.Ordinal));
        double expected = JsonDocument.Parse(final).RootElement.GetProperty("validationLoss").GetDouble();
        Assert.Equal(expected, loss.GetProperty("natsPerToken").GetDouble(), 6);
        Assert.Matches(@"^\d+\.\d{4} nats per token, \d+\.\d{4} bits per byte over 1,2\d\d tokens\s*$", other.Output);
    }

    [Fact]
    public async Task EvalNamesACharacterThatTheModelDoesNotKnow()
    {
        await CommandLine.RunAsync(_folder.Train("run"));
        File.WriteAllText(_folder.In("greek.txt"), "αβγ");
        CommandLine result =
            await CommandLine.RunAsync("eval", _folder.Run("run"), "--data", _folder.In("greek.txt"), "--threads", "1");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("U+03B1", result.Error);
    }
}
