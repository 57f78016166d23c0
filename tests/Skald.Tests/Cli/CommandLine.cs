using Skald.Cli;

namespace Skald.Tests.Cli;

/// <summary>A command line run inside the test, with what it wrote.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the words after <c>skald</c>.</summary>
    public static Task<CommandLine> RunAsync(params string[] args) =>
        RunAsync(terminal => new SkaldCommand(terminal), args);

    /// <summary>Runs the words on a root with one more verb, for what the shipped verbs never do.</summary>
    public static Task<CommandLine> RunWithAsync(Verb verb, params string[] args) =>
        RunAsync(terminal => new SkaldCommand(terminal) { verb }, args);

    private static async Task<CommandLine> RunAsync(Func<Terminal, SkaldCommand> create, string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var terminal = new Terminal(output, error, OutputIsLive: false, HasColour: false);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        int code = await CommandRunner.RunAsync(create(terminal), args, terminal, cancellationToken);
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts a complaint of one sentence on standard error, with nothing else anywhere.</summary>
    public void AssertComplaint(int exitCode, string expected)
    {
        Assert.Equal(expected + Environment.NewLine, Error);
        Assert.Equal("", Output);
        Assert.Equal(exitCode, ExitCode);
    }
}
