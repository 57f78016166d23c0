using System.CommandLine;
using Skald.Cli;

namespace Skald.Tests.Cli;

/// <summary>A verb that tests give options, or a failure.</summary>
internal sealed class ProbeVerb(Exception? failure = null) : Verb("probe", "Exists in tests only.")
{
    private readonly Option<int> _steps = new("--steps");
    private readonly Option<double> _rate = new("--rate");
    private readonly Option<Colour> _colour = new("--colour");
    private readonly Option<string?> _config = new("--config");

    private enum Colour
    {
        Red,
        Blue,
    }

    protected override void Declare()
    {
        Add(_steps);
        Add(_rate);
        Add(_colour);
        Add(_config);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        if (failure is not null) throw failure;
        if (args.GetValue(_config) is { } path) args = ParseConfig(path);
        string colour = args.GetValue(_colour).ToString().ToLowerInvariant();
        context.Output.WriteLine($"{args.GetValue(_steps)} {colour} {context.Json}");
        return Task.FromResult(ExitCode.Success);
    }
}
