using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Skald.Cli.Bench;
using Skald.Cli.Options;
using Skald.Training;

namespace Skald.Cli.Commands;

/// <summary><c>skald bench train</c>: training steps of presets, each preset in a process of its own.</summary>
internal sealed class BenchTrainCommand() : Verb("train", "Measure the training steps and the memory of presets.")
{
    private readonly Argument<string[]> _presets = new("preset")
    { Description = "Presets; all where left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> _steps = new("--steps")
    { Description = "Steps of each.", DefaultValueFactory = _ => 100 };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };
    private readonly Option<bool> _row = new("--row") { Description = "Leave out the heading.", Hidden = true };

    public override IReadOnlyList<Example> Examples =>
    [
        new("bench train", "all presets"),
        new("bench train baby saga --steps 50 --json", "two of them, one object a line"),
    ];

    protected override void Declare()
    {
        Add(_presets);
        foreach (Option option in new Option[] { _steps, _threads, _row }) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult args, CommandContext context,
        CancellationToken cancellationToken)
    {
        string[] presets = args.GetValue(_presets) is { Length: > 0 } named ? named : [.. Presets.Names];
        foreach (string preset in presets) Presets.Find(preset);
        (int steps, int threads) = (args.GetValue(_steps), Threads.Of(args.GetValue(_threads)));
        if (steps < 2) throw new UsageException($"bench train: --steps must be at least 2, got {steps}.");
        if (!context.Json && !args.GetValue(_row)) context.Output.WriteLine(TrainingFigures.Header);
        if (presets is [var only])
        {
            TrainingFigures figures = TrainingBenchmark.Run(only, steps, threads, cancellationToken);
            if (context.Json) context.WriteJson(figures.Write);
            else context.Output.WriteLine(figures.Row());
            return ExitCode.Success;
        }

        foreach (string preset in presets)
        {
            int code = await RunAloneAsync(preset, steps, threads, context, cancellationToken).ConfigureAwait(false);
            if (code != ExitCode.Success) return code;
        }

        return ExitCode.Success;
    }

    // The system counts the most memory of a whole process: another preset's would be counted too.
    private static async Task<int> RunAloneAsync(
        string preset, int steps, int threads, CommandContext context, CancellationToken cancellationToken)
    {
        string program = Environment.ProcessPath ?? "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string word in new[]
        {
            "bench", "train", preset, "--row", "--steps", steps.ToString(CultureInfo.InvariantCulture), "--threads",
            threads.ToString(CultureInfo.InvariantCulture), context.Json ? "--json" : "--json=false",
        })
        {
            start.ArgumentList.Add(word);
        }

        using Process child = Process.Start(start)
            ?? throw new InvalidOperationException($"bench train: {program} must start again, got no process.");
        try
        {
            context.Output.Write(await child.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
            context.Output.Flush();
            await child.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return child.ExitCode;
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            throw;
        }
    }
}
