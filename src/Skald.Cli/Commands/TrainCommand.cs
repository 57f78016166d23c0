using System.CommandLine;
using Skald.Cli.Display;
using Skald.Cli.Options;
using Skald.Tensors.Cpu;
using Skald.Training;
using Skald.Training.Runs;
using Spectre.Console;
using LiveDisplay = Skald.Cli.Display.LiveDisplay;

namespace Skald.Cli.Commands;

/// <summary><c>skald train</c>: from text to a model in a run folder.</summary>
internal sealed class TrainCommand() : Verb("train", "Train a language model: the built-in tales, or your own text.")
{
    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Files, folders, globs or - for standard input; none for the built-in tales.",
        AllowMultipleArgumentsPerToken = true
    };
    private readonly Option<string> _preset = new("--preset")
    { Description = $"Settings to begin from: {string.Join(", ", Presets.Names)}." };
    private readonly Option<string?> _config = new("--config")
    { Description = "A JSON file of options: {\"steps\": 100}." };
    private readonly Option<string?> _name = new("--name")
    { Description = "Name of the run; made where it is left out." };
    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };
    private readonly Option<bool> _resume = new("--resume")
    { Description = "Go on with a run from its last checkpoint: the named one, or the last." };
    private readonly OptionSet<TrainingOptions> _settings = TrainingOptionSet.Create();

    public override IReadOnlyList<Example> Examples =>
    [
        new("train", "a storyteller from the built-in tales, in minutes"),
        new("train --data book.txt --preset modern", "characters of your own text"),
        new("train --data texts/ --tokenizer bpe-gpt2 --layers 6 --width 384", "a larger model with learnt tokens"),
        new("train --config my.json --steps 500", "settings of a file, one of them changed"),
        new("train --resume", "go on with the last run"),
    ];

    protected override void Declare()
    {
        foreach (Option option in new Option[] { _data, _preset, _config, _name, _out, _threads, _resume }) Add(option);
        _settings.AddTo(this);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        if (args.GetValue(_resume)) RefuseOtherSettings(args);
        CheckName(args.GetValue(_name));
        using var device = new CpuDevice(Threads.Of(args.GetValue(_threads)));
        double peak = device.MeasurePeakGigaFlops();
        TrainingResult result;
        if (context.Json)
        {
            result = Train(args, device, new JsonDisplay(context), cancellationToken);
        }
        else if (context.Terminal.OutputIsLive)
        {
            result = context.Terminal.Rich.Progress()
                .AutoClear(true)
                .HideCompleted(true)
                .Columns(
                    new SpinnerColumn(), new ProgressBarColumn(), new RemainingTimeColumn(),
                    new TaskDescriptionColumn { Alignment = Justify.Left })
                .Start(progress => Train(
                    args, device, new LiveDisplay(context.Terminal.Rich, progress, peak), cancellationToken));
        }
        else
        {
            result = Train(args, device, new LineDisplay(context.Output, peak), cancellationToken);
        }

        Tell(result, context);
        return Task.FromResult(result.Completed ? ExitCode.Success : ExitCode.Stopped);
    }

    private TrainingResult Train(
        ParseResult args, CpuDevice device, ITrainingObserver observer, CancellationToken cancellationToken)
    {
        string runs = args.GetValue(_out)!;
        string? name = args.GetValue(_name);
        if (args.GetValue(_resume))
        {
            string folder = name is not null ? Path.Combine(runs, name) : RunFolder.Newest(runs)?.Path
                ?? throw new TrainingException(
                    $"Resume: {runs} must hold a run, got none; begin one with skald train.");
            int? steps = args.GetResult("--steps") is null ? null : _settings.Apply(Presets.Saga, args).Steps;
            return TrainingRun.Resume(folder, device, observer, steps, cancellationToken);
        }

        TrainingOptions options = Settings(args);
        return TrainingRun.Start(
            Path.Combine(runs, name ?? NewName(runs, options.Preset)), options, device, observer, cancellationToken);
    }

    /// <summary>A run goes on with the settings of its run.json, or it would be another run.</summary>
    private void RefuseOtherSettings(ParseResult args)
    {
        foreach (Option option in _settings.Options.Concat([_data, _preset, _config]))
        {
            if (option.Name == "--steps" || args.GetResult(option) is not { Implicit: false }) continue;
            throw new UsageException(
                $"train: a run that resumes keeps the settings of its run.json, got {option.Name}; "
                + "leave it out (only --steps and --threads may change), or begin a new run without --resume.");
        }
    }

    private TrainingOptions Settings(ParseResult args)
    {
        ParseResult? file = args.GetValue(_config) is { } config ? ParseConfig(config) : null;
        TrainingOptions options = Presets.Find(args.GetValue(_preset) ?? file?.GetValue(_preset) ?? "saga");
        string[] data = args.GetValue(_data) is { Length: > 0 } named ? named : file?.GetValue(_data) ?? [];
        bool isPlain = args.GetValue(_preset) is null && file?.GetValue(_preset) is null;
        if (data.Length > 0 && isPlain) options = ForText(options);
        if (file is not null) options = _settings.Apply(options, file);
        return _settings.Apply(options, args) with { Data = data };
    }

    /// <summary>
    /// The default preset for the user's own text: a tenth of it is held out, as one text may be all there is.
    /// </summary>
    private static TrainingOptions ForText(TrainingOptions saga) => saga with { ValidationFraction = 0.1 };

    private static string NewName(string runs, string preset)
    {
        for (int number = 1; ; number++)
        {
            string name = $"{preset}-{number:D3}";
            if (!Directory.Exists(Path.Combine(runs, name))) return name;
        }
    }

    private static void CheckName(string? name)
    {
        if (name is null || (name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0))
            return;
        throw new UsageException($"train: --name must be a folder's name, got '{name}'; choose the place with --out.");
    }

    private static void Tell(TrainingResult result, CommandContext context)
    {
        string name = Path.GetFileName(result.Folder), runs = Path.GetDirectoryName(result.Folder)!;
        string place = Path.GetFullPath("runs") == runs ? "" : $" --out {runs}";
        if (!result.Completed)
        {
            context.Error.WriteLine($"skald: stopped after step {Wording.N(result.Steps)}, everything is saved; "
                + $"go on with: skald train --resume --name {name}{place}");
        }

        if (context.Json) JsonDisplay.End(result, context);
        else if (result.Completed) TellEnd(result, context.Output, $"{name}{place}");
    }

    private static void TellEnd(TrainingResult result, TextWriter output, string run)
    {
        output.WriteLine($"trained in {Wording.F(result.Elapsed.TotalSeconds, 1)} s: "
            + $"{Wording.F(result.Final!.Value.BitsPerByte, 4)} bits per byte held out");
        if (result.EntropyBitsPerByte is { } entropy)
        {
            output.WriteLine($"the source's entropy is {Wording.F(entropy, 4)} bits per byte: "
                + $"{Wording.F(100 * ((result.Final.Value.BitsPerByte / entropy) - 1), 2)} % above it");
        }

        output.WriteLine($"report: {Path.Combine(result.Folder, "report.md")}");
        output.WriteLine($"let it write: skald generate {run}");
    }
}
