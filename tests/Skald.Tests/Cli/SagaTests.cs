using System.Text.Json;

namespace Skald.Tests.Cli;

public sealed class SagaTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TalesAreTheSameForTheSameSeedAndGoOnFromAnyNumber()
    {
        CommandLine all = await CommandLine.RunAsync("data", "saga", "--count", "3", "--seed", "4");
        CommandLine last = await CommandLine.RunAsync("data", "saga", "--count", "1", "--seed", "4", "--start", "2");
        Assert.Equal((0, ""), (all.ExitCode, all.Error));
        Assert.EndsWith(last.Output, all.Output);
        Assert.Equal(3, all.Output.Split("<|endoftext|>").Length - 1);
    }

    [Fact]
    public async Task JsonHoldsATaleWithItsTruthOnEachLine()
    {
        CommandLine result = await CommandLine.RunAsync("data", "saga", "--count", "2", "--json");
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        JsonElement tale = JsonDocument.Parse(lines[0]).RootElement;
        Assert.StartsWith(tale.GetProperty("title").GetString()!, tale.GetProperty("text").GetString()!);
        Assert.NotEqual(0, tale.GetProperty("questions").GetArrayLength());
    }

    [Theory, InlineData("tales.txt"), InlineData("tales.jsonl")]
    public async Task WhatWasToldIsConsistent(string file)
    {
        bool isJson = file.EndsWith(".jsonl", StringComparison.Ordinal);
        CommandLine told = await CommandLine.RunAsync(
            "data", "saga", "--count", "5", isJson ? "--json" : "--json=false");
        File.WriteAllText(_folder.In(file), told.Output);
        CommandLine result = await CommandLine.RunAsync("data", "saga", "--check", _folder.In(file));
        Assert.Equal("5 of 5 tales are consistent (100.0 %)" + Environment.NewLine, result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task AnInconsistentTaleIsNamedAndFails()
    {
        CommandLine told = await CommandLine.RunAsync("data", "saga", "--count", "2");
        File.WriteAllText(_folder.In("tales.txt"), told.Output + "The End\nNobody knows what happened.\n");
        CommandLine result = await CommandLine.RunAsync("data", "saga", "--check", _folder.In("tales.txt"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("tales.txt, tale 3: ", result.Output);
        Assert.EndsWith("2 of 3 tales are consistent (66.7 %)" + Environment.NewLine, result.Output);
    }

    [Theory, InlineData("--count", "0"), InlineData("--start", "-1")]
    public async Task AbsurdNumbersAreRefused(string option, string value)
    {
        CommandLine result = await CommandLine.RunAsync("data", "saga", option, value);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"skald: data saga: {option} must be ", result.Error);
    }

    [Fact]
    public async Task AMissingFileIsASentence()
    {
        CommandLine result = await CommandLine.RunAsync("data", "saga", "--check", _folder.In("none.txt"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("must exist", result.Error);
    }
}
