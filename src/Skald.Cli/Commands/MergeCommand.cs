using System.CommandLine;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Formats;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald merge MODEL TARGET --lora FOLDER</c>: adapters written into a model's weights.</summary>
internal sealed class MergeCommand() : Verb("merge", "Write adapters into a model's weights, as a folder that transformers loads.")
{
    private readonly Argument<string> _model = new("model") { Description = "The model that the adapters belong to, with float weights." };
    private readonly Argument<string> _target = new("target") { Description = "The folder to write; it must not exist." };
    private readonly Option<string[]> _adapters = new("--lora", "--adapter")
    {
        Description = "An adapter's folder, as PEFT writes it; FOLDER:0.5 for half of it; several add up.",
        Required = true,
    };
    private readonly Option<string?> _dtype = FolderType.Create("that of the model");
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("merge model-folder merged --lora my-adapter", "one model, as fast as the base"),
        new("merge model-folder merged --lora french:0.7 --lora polite:0.3", "of both a share"),
    ];

    protected override void Declare()
    {
        Add(_model);
        Add(_target);
        Add(_adapters);
        Add(_dtype);
        Add(_threads);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string folder = args.GetRequiredValue(_target);
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new UsageException($"merge: {folder} must not exist yet; name another folder.");
        SafetensorsDType? type = FolderType.Read("merge", args.GetValue(_dtype));
        var request = new ModelRequest
        {
            Model = args.GetRequiredValue(_model),
            Runs = "runs",
            Threads = Threads.Of(args.GetValue(_threads)),
            Adapters = [.. args.GetRequiredValue(_adapters).Select(ModelOptions.Adapter)],
            ChangesWeights = true,
        };
        using CpuDevice device = OpenedModel.CreateDevice(request);
        OpenedModel opened = OpenedModel.Open(device, request, context, cancellationToken)!;
        opened.Model.Adapters.Merge();
        opened.Save(folder, type ?? opened.PlainType, cancellationToken);
        if (context.Json) context.WriteJson(json => json.WriteString("folder", folder));
        else context.Output.WriteLine(folder);
        return Task.FromResult(ExitCode.Success);
    }
}
