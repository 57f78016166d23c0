using System.CommandLine;
using Skald.Cli;

namespace Skald.Tests.Cli;

public sealed class HelpTests
{
    [Theory, InlineData("--help"), InlineData("-h"), InlineData()]
    public async Task RootHelpShowsVerbsAndExamples(params string[] args)
    {
        CommandLine result = await CommandLine.RunAsync(args);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Describe this build", result.Output);
        Assert.Contains("Examples:", result.Output);
        Assert.Contains("  skald env --json", result.Output);
    }

    [Fact]
    public async Task EveryVerbHasHelpWithExamples()
    {
        var root = new SkaldCommand(new Terminal(TextWriter.Null, TextWriter.Null, false, false));
        Assert.NotEmpty(root.Subcommands);
        foreach (Command verb in root.Subcommands)
        {
            CommandLine result = await CommandLine.RunAsync(verb.Name, "--help");
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Contains($"  skald {verb.Name}", result.Output);
            Assert.Contains("Examples:", result.Output);
        }
    }

    /// <summary>An example that the parser refuses would teach a mistake.</summary>
    [Fact]
    public void EveryExampleParses()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, false, false);
        var root = new SkaldCommand(terminal);
        IEnumerable<Example> examples =
            root.Examples.Concat(root.Subcommands.OfType<Verb>().SelectMany(verb => verb.Examples));
        foreach (Example example in examples)
        {
            string line = example.Line.Split(" | ")[0].Split(" > ")[0].Split(" < ")[0];
            var fresh = new SkaldCommand(terminal);
            fresh.Prepare([.. root.Subcommands.Select(verb => verb.Name)], terminal);
            Assert.Empty(fresh.Parse(line).Errors);
        }
    }

    [Fact]
    public async Task HelpWinsOverMistakesBesideIt()
    {
        CommandLine result = await CommandLine.RunAsync("env", "--help", "--nonsense");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Examples:", result.Output);
    }

    [Fact]
    public async Task VersionNamesTheVersionAndCommit()
    {
        CommandLine result = await CommandLine.RunAsync("--version");
        Assert.Matches(@"^skald \d+\.\d+\.\d+\S* \((?:[0-9a-f]{40}|unknown commit)\)\s*$", result.Output);
    }
}
