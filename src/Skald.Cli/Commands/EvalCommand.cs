using System.CommandLine;
using Skald.Cli.Display;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Models;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;
using Skald.Training;
using Skald.Training.Data;
using Skald.Training.Runs;

namespace Skald.Cli.Commands;

/// <summary><c>skald eval [RUN]</c>: how well a model foretells a text that it has not seen.</summary>
internal sealed class EvalCommand() : Verb("eval",
    "Measure a model's loss on a text, in nats per token and bits per byte.")
{
    private readonly Argument<string?> _run = new("run")
    {
        Description = "A run's name, a run folder or a model folder; the last run where left out.",
        Arity = ArgumentArity.ZeroOrOne
    };
    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Files, folders, globs or - for standard input; the run's own held-out text where left out.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _separator = new("--document-separator")
    { Description = "Text between the documents of a file." };
    private readonly Option<string?> _field = new("--field")
    { Description = "Field of JSON lines that holds the text." };
    private readonly Option<bool> _replace = new("--replace-invalid")
    { Description = "Replace invalid UTF-8 instead of refusing it." };
    private readonly Option<int?> _context = new("--context")
    { Description = "Tokens of a window; the model's own where left out." };
    private readonly Option<int> _batch = new("--batch-size")
    { Description = "Windows at once.", DefaultValueFactory = _ => 16 };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };
    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };

    public override IReadOnlyList<Example> Examples =>
    [
        new("eval", "the last run on the text that was held out from it"),
        new("eval my-run --data other.txt", "on a text of your own"),
        new("eval models/gpt2 --data texts/ --context 512 --json", "any model folder, as JSON"),
    ];

    protected override void Declare()
    {
        Add(_run);
        foreach (Option option in new Option[] { _data, _separator, _field, _replace, _context, _batch, _threads,
            _out })
            Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        using var device = new CpuDevice(Threads.Of(args.GetValue(_threads)));
        string? run = args.GetValue(_run);
        var request = new ModelRequest { Model = run, Runs = args.GetValue(_out)!, Threads = device.Threads };
        OpenedModel opened = OpenedModel.Open(device, request, context, cancellationToken)!;
        CausalLanguageModel model = opened.Model;
        int window = args.GetValue(_context) ?? model.Config.ContextLength, batch = args.GetValue(_batch);
        if (window < 1 || window > model.Config.ContextLength)
            throw new UsageException(
                $"eval: --context must lie between 1 and {model.Config.ContextLength}, got {window}.");
        if (batch < 1) throw new UsageException($"eval: --batch-size must be positive, got {batch}.");
        Tell(Measure(args, model, opened.Tokenizer, window, batch, context, cancellationToken), context);
        return Task.FromResult(ExitCode.Success);
    }

    private HeldOutLoss Measure(
        ParseResult args, CausalLanguageModel model, ITokenizer tokenizer, int window, int batch,
            CommandContext context,
        CancellationToken cancellationToken)
    {
        if (args.GetValue(_data) is not { Length: > 0 } data)
        {
            string folder = ModelPlace.FindRun(args.GetValue(_run), args.GetValue(_out)!).Data;
            using TokenDataset tokens = TokenDataset.Open(folder);
            return Evaluator.Measure(model, tokens.Validation, window, batch, cancellationToken: cancellationToken);
        }

        var source = TextSource.Open(
            data,
            new()
            {
                DocumentSeparator = args.GetValue(_separator),
                JsonField = args.GetValue(_field),
                ReplaceInvalid = args.GetValue(_replace),
            },
            context.Terminal.OpenInput);
        ITokenSequence text = EvaluationText.Encode(source, tokenizer, cancellationToken);
        return Evaluator.Measure(model, text, window, batch, cancellationToken: cancellationToken);
    }

    private static void Tell(HeldOutLoss loss, CommandContext context)
    {
        if (!context.Json)
        {
            context.Output.WriteLine($"{Wording.F(loss.NatsPerToken, 4)} nats per token, "
                + $"{Wording.F(loss.BitsPerByte, 4)} bits per byte over {Wording.N(loss.Tokens)} tokens");
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteNumber("natsPerToken", loss.NatsPerToken);
            json.WriteNumber("bitsPerByte", loss.BitsPerByte);
            json.WriteNumber("tokens", loss.Tokens);
        });
    }
}
