using System.CommandLine;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Formats;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald convert MODEL FOLDER</c>: the model in the layout that transformers loads.</summary>
internal sealed class ConvertCommand() : Verb("convert", "Write a model of any format as a folder that transformers loads.")
{
    private readonly Argument<string> _model = new("model") { Description = "A model of any format, or a run." };
    private readonly Argument<string> _folder = new("folder") { Description = "The folder to write; it must not exist." };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("convert model.gguf model", "config.json, model.safetensors in float32, tokenizer.json and the chat template"),
        new("convert stories260K.bin stories", "a llama2.c checkpoint likewise"),
    ];

    protected override void Declare()
    {
        Add(_model);
        Add(_folder);
        Add(_threads);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string folder = args.GetRequiredValue(_folder);
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new UsageException($"convert: {folder} must not exist yet; name another folder.");
        var request = new ModelRequest
        {
            Model = args.GetRequiredValue(_model),
            Runs = "runs",
            Threads = Threads.Of(args.GetValue(_threads)),
        };
        using CpuDevice device = OpenedModel.CreateDevice(request);
        OpenedModel opened = OpenedModel.Open(device, request, context, cancellationToken)!;
        opened.Model.Save(folder);
        opened.Tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        if (opened.Templates is { } templates)
            File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), templates.Select(cancellationToken: cancellationToken).Source);
        if (context.Json) context.WriteJson(json => json.WriteString("folder", folder));
        else context.Output.WriteLine(folder);
        return Task.FromResult(ExitCode.Success);
    }
}
