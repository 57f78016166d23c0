using System.CommandLine;
using Skald.Cli.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;
using Skald.Training.Runs;

namespace Skald.Cli.Commands;

/// <summary><c>skald quantize IN --to TYPE</c>: a smaller file of the same model.</summary>
internal sealed class QuantizeCommand() : Verb("quantize", "Make a small GGUF file out of a model of any format.")
{
    private readonly Argument<string?> _model = new("model")
    {
        Description = "A model of any format, or a run; the last run where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _to = new("--to")
    { Description = $"The type: {string.Join(", ", QuantizationMix.Names)}.", Required = true };
    private readonly Option<string?> _file = new("--file", "-o")
    { Description = "The file to write; beside the model, with the type in its name, where left out." };
    private readonly Option<string?> _importance = new("--imatrix")
    { Description = "An importance matrix in GGUF, as llama.cpp's programs write it: what errors in each column count." };

    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };

    public override IReadOnlyList<Example> Examples =>
    [
        new("quantize model-f16.gguf --to q8_0", "half the size, next to no loss"),
        new("quantize model-f16.gguf --to q4_k_m --file small.gguf", "the usual mixture of 4 and 6 bits"),
        new("quantize model-folder --to q8_0", "from Hugging Face's layout at once"),
        new("quantize --to q8_0", "the last run of skald train"),
        new("quantize model-f16.gguf --to q4_k_m --imatrix imatrix.gguf", "weighed by what the model uses"),
    ];

    protected override void Declare()
    {
        Add(_model);
        foreach (Option option in new Option[] { _to, _file, _importance, _out }) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        QuantizationMix mix = QuantizationMix.Find(args.GetRequiredValue(_to)) ?? throw new UsageException(
            $"quantize: --to must be one of {string.Join(", ", QuantizationMix.Names)}, got '{args.GetValue(_to)}'.");
        ImportanceMatrix? importance =
            args.GetValue(_importance) is { } matrix ? ImportanceMatrix.Read(matrix) : null;
        (string? model, string runs) = (args.GetValue(_model), args.GetValue(_out)!);
        new GgufTarget("quantize", context).Write(
            model, runs, mix, importance, files => args.GetValue(_file) ?? Beside(files, model, runs, mix), name: null, cancellationToken);
        return Task.FromResult(ExitCode.Success);
    }

    /// <summary>Beside the model, with the type in its name; of a run in its folder.</summary>
    private static string Beside(ModelFiles files, string? model, string runs, QuantizationMix mix)
    {
        string ending = $".{mix.Name.ToUpperInvariant()}.gguf";
        if (ModelPlace.RunName(model, runs) is not null) return RunFile(ModelPlace.FindRun(model, runs), ending);
        return File.Exists(files.Path)
            ? Path.Combine(files.Folder, Path.GetFileNameWithoutExtension(files.Path) + ending)
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(files.Path)) + ending;
    }

    private static string RunFile(RunFolder run, string ending) => Path.Combine(run.Path, run.Name + ending);
}
