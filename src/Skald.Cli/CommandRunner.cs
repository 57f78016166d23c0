using System.CommandLine;

namespace Skald.Cli;

/// <summary>Runs one command line: parses it, runs the verb, and words what goes wrong.</summary>
internal static class CommandRunner
{
    /// <summary>Runs a command line to its exit code; no exception leaves it.</summary>
    /// <param name="args">The words after <c>skald</c>.</param>
    /// <param name="terminal">Where results and complaints go.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl+C and SIGTERM.</param>
    public static Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken) =>
        RunAsync(new SkaldCommand(terminal), args, terminal, cancellationToken);

    /// <summary>Runs a command line of a given root.</summary>
    public static async Task<int> RunAsync(
        SkaldCommand root, IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        root.Prepare(args, terminal);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            terminal.Error.WriteLine(UsageMistake.Describe(parsed));
            return ExitCode.Usage;
        }

        try
        {
            var settings = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(settings, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine("skald: stopped.");
            return ExitCode.Stopped;
        }
        catch (UsageException mistake)
        {
            terminal.Error.WriteLine($"skald: {mistake.Message}");
            return ExitCode.Usage;
        }
#pragma warning disable CA1031 // The one place that turns any failure into a sentence and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            terminal.Error.WriteLine(FailureMessage.Describe(failure));
            if (args.Contains("--debug")) terminal.Error.WriteLine(failure);
            return ExitCode.Failed;
        }
    }
}
