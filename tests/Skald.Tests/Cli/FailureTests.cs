using Skald.Cli;

namespace Skald.Tests.Cli;

public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new IOException("runs/a: the folder exists; choose another name."),
            "skald: runs/a: the folder exists; choose another name." },
        { new ArgumentOutOfRangeException("steps", -1, "Train: steps must be positive, got -1."),
            "skald: Train: steps must be positive, got -1." },
        { new ArgumentException("Train: rate must be finite.", "rate"), "skald: Train: rate must be finite." },
        { new AggregateException(new FormatException("a.safetensors: the header is cut short.")),
            "skald: a.safetensors: the header is cut short." },
        { new InsufficientMemoryException(), "skald: memory ran out; use a smaller batch, context or model." },
    };

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task FailuresGetOneSentence(Exception failure, string expected)
    {
        CommandLine result = await CommandLine.RunWithAsync(new ProbeVerb(failure), "probe");
        result.AssertComplaint(1, expected);
    }

    [Fact]
    public async Task UnforeseenFailuresAskForAReport()
    {
        var verb = new ProbeVerb(new KeyNotFoundException("No 'x'."));
        CommandLine result = await CommandLine.RunWithAsync(verb, "probe");
        Assert.StartsWith("skald: unexpected KeyNotFoundException: No 'x'. Run again with --debug", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task DebugShowsTheStackTrace()
    {
        var verb = new ProbeVerb(new IOException("gone."));
        CommandLine result = await CommandLine.RunWithAsync(verb, "probe", "--debug");
        Assert.StartsWith("skald: gone.", result.Error);
        Assert.Contains("   at ", result.Error);
    }

    [Fact]
    public async Task BeingStoppedIsNoFailure()
    {
        var output = new StringWriter();
        var terminal = new Terminal(output, output, OutputIsLive: false, HasColour: false);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var root = new SkaldCommand(terminal) { new ProbeVerb(new OperationCanceledException()) };
        int code = await CommandRunner.RunAsync(root, ["probe"], terminal, stop.Token);
        Assert.Equal("skald: stopped." + Environment.NewLine, output.ToString());
        Assert.Equal(130, code);
    }
}
