using System.CommandLine;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Formats;
using Skald.Models.Checkpoints.Gguf;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald convert MODEL TARGET</c>: the model in the layout of transformers or of llama.cpp.</summary>
internal sealed class ConvertCommand() : Verb(
    "convert", "Write a model of any format as a folder for transformers, or as a GGUF file for llama.cpp.")
{
    private const string Extension = ".gguf";

    private readonly Argument<string> _model = new("model") { Description = "A model of any format, or a run." };
    private readonly Argument<string> _target = new("target")
    { Description = "A file that ends in .gguf, or the folder to write, which must not exist." };
    private readonly Option<string?> _to = new("--to", "--outtype")
    {
        Description = $"GGUF: the type, {string.Join(", ", QuantizationMix.Names)}; that of most weights where left out.",
    };
    private readonly Option<string?> _dtype = FolderType.Create("that of the model, and f32 for a quantised one,");
    private readonly Option<string?> _name = new("--model-name")
    { Description = "GGUF: what the model is called; what its folder is called where left out." };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };

    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };

    public override IReadOnlyList<Example> Examples =>
    [
        new("convert model-folder model.gguf", "one file for llama.cpp and Ollama: weights, tokenizer and chat template"),
        new("convert model-folder model.gguf --to f16", "in 16 bits"),
        new("convert my-run story.gguf", "what skald train made"),
        new("convert model.gguf model", "config.json, model.safetensors, tokenizer.json and the chat template"),
        new("convert model-q4_0.gguf model --dtype bf16", "the same of a quantised model, in 16 bits"),
        new("convert stories260K.bin stories", "a llama2.c checkpoint likewise"),
    ];

    protected override void Declare()
    {
        Add(_model);
        Add(_target);
        foreach (Option option in new Option[] { _to, _dtype, _name, _threads, _out }) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string target = args.GetRequiredValue(_target);
        if (!target.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            if (args.GetValue(_to) is not null)
                throw new UsageException("convert: --to is for GGUF files; take --dtype for a folder, or end the target in .gguf.");
            WriteFolder(args, target, context, cancellationToken);
            return Task.FromResult(ExitCode.Success);
        }

        if (args.GetValue(_dtype) is not null) throw new UsageException("convert: --dtype is for folders; take --to for a GGUF file.");
        QuantizationMix? mix = args.GetValue(_to) is not { } type ? null : QuantizationMix.Find(type)
            ?? throw new UsageException($"convert: --to must be one of {string.Join(", ", QuantizationMix.Names)}, got '{type}'.");
        new GgufTarget("convert", context).Write(
            args.GetRequiredValue(_model), args.GetValue(_out)!, mix, importance: null, _ => target, args.GetValue(_name),
            cancellationToken);
        return Task.FromResult(ExitCode.Success);
    }

    private void WriteFolder(ParseResult args, string folder, CommandContext context, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new UsageException($"convert: {folder} must not exist yet; name another folder.");
        SafetensorsDType? type = FolderType.Read("convert", args.GetValue(_dtype));
        var request = new ModelRequest
        {
            Model = args.GetRequiredValue(_model),
            Runs = args.GetValue(_out)!,
            Threads = Threads.Of(args.GetValue(_threads)),
        };
        using CpuDevice device = OpenedModel.CreateDevice(request);
        OpenedModel.Open(device, request, context, cancellationToken)!.Save(folder, type, cancellationToken);
        if (context.Json) context.WriteJson(json => json.WriteString("folder", folder));
        else context.Output.WriteLine(folder);
    }
}
