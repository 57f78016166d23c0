using System.CommandLine;
using Skald.Cli.Display;
using Skald.Cli.Models;
using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Models.Checkpoints;
using Skald.Models.Checkpoints.Gguf;

namespace Skald.Cli.Commands;

/// <summary><c>skald quantize IN --to TYPE</c>: a smaller file of the same model.</summary>
internal sealed class QuantizeCommand() : Verb("quantize", "Make a small model file out of a large one.")
{
    private readonly Argument<string> _model = new("model") { Description = "A GGUF model to read." };
    private readonly Option<string> _to = new("--to")
    { Description = $"The type: {string.Join(", ", QuantizationMix.Names)}.", Required = true };
    private readonly Option<string?> _file = new("--file", "-o")
    { Description = "The file to write; beside the model, with the type in its name, where left out." };
    private readonly Option<string?> _importance = new("--imatrix")
    { Description = "An importance matrix in GGUF, as llama.cpp's programs write it: what errors in each column count." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("quantize model-f16.gguf --to q8_0", "half the size, next to no loss"),
        new("quantize model-f16.gguf --to q4_k_m --file small.gguf", "the usual mixture of 4 and 6 bits"),
        new("quantize model-f16.gguf --to q4_k_m --imatrix imatrix.gguf", "weighed by what the model uses"),
    ];

    protected override void Declare()
    {
        Add(_model);
        foreach (Option option in new Option[] { _to, _file, _importance }) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        QuantizationMix mix = QuantizationMix.Find(args.GetRequiredValue(_to)) ?? throw new UsageException(
            $"quantize: --to must be one of {string.Join(", ", QuantizationMix.Names)}, got '{args.GetValue(_to)}'.");
        ModelFiles files = ModelFiles.Find(ModelPlace.Find(args.GetRequiredValue(_model), "runs"));
        using TensorArchive weights = files.OpenWeights();
        if (weights.Metadata is null)
        {
            throw new ModelFormatException(files.Path,
                $"quantize takes models in GGUF, got {weights.Format}; write one with skald convert first.");
        }

        string path = args.GetValue(_file) ?? Path.Combine(
            files.Folder, $"{Path.GetFileNameWithoutExtension(files.Path)}.{mix.Name.ToUpperInvariant()}.gguf");
        if (Path.GetFullPath(path) == Path.GetFullPath(weights.Path))
            throw new UsageException("quantize: the new file must not be the model itself; name another with --file.");
        ImportanceMatrix? importance =
            args.GetValue(_importance) is { } matrix ? ImportanceMatrix.Read(matrix) : null;
        GgufQuantizer.Write(weights, mix, importance, path, cancellationToken);
        (long before, long after) = (weights.Tensors.Sum(tensor => tensor.Length), new FileInfo(path).Length);
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteString("file", path);
                json.WriteNumber("bytes", after);
                json.WriteNumber("bytesBefore", before);
            });
        }
        else
        {
            context.Output.WriteLine(path);
            context.Error.WriteLine($"{Wording.N(after)} bytes, {Wording.F(100.0 * after / before, 1)} % of the weights before");
        }

        return Task.FromResult(ExitCode.Success);
    }
}
