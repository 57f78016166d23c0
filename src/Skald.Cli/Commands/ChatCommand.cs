using System.CommandLine;
using System.Text;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Formats;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald chat MODEL ["message"]</c>: asks a model something, or talks with it.</summary>
internal sealed class ChatCommand() : Verb("chat", "Talk with a published model, or ask it one thing.")
{
    private readonly ModelOptions _model = new();
    private readonly SamplingOptionSet _sampling = new();
    private readonly Argument<string?> _message = new("message")
    {
        Description = "A question: it is answered and the command ends; a conversation where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _system = new("--system") { Description = "What the system tells the model." };
    private readonly Option<int> _tokens = new("--max-tokens")
    { Description = "Most tokens of an answer.", DefaultValueFactory = _ => 1024 };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show tokens per second after each answer." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("chat model.gguf \"Name three colours.\"", "one question, one answer"),
        new("chat model.gguf --verbose", "a conversation, with tokens per second"),
        new("chat HuggingFaceTB/SmolLM2-135M-Instruct --temperature 0", "a model that others have downloaded"),
        new("chat model.gguf --estimate", "how much memory it needs"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        Add(_message);
        foreach (Option option in new Option[] { _system, _tokens, _verbose }) Add(option);
        _sampling.AddTo(this);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        using CpuDevice device = OpenedModel.CreateDevice(request);
        if (OpenedModel.Open(device, request, context, cancellationToken) is not { } opened)
            return Task.FromResult(ExitCode.Success);
        if (opened.Templates is not { } templates)
        {
            throw new ModelFormatException(request.Model ?? request.Runs,
                "the model has no chat template, so it was not made for conversations; continue a text with skald generate.");
        }

        var loop = new ChatLoop(
            new ChatSession(opened.Model, opened.Tokenizer, templates),
            _sampling.Read(args, opened.Model.RecommendedSampling, args.GetValue(_tokens)),
            request.Context, args.GetValue(_verbose), context);
        loop.Begin(args.GetValue(_system));
        if (args.GetValue(_message) is { } message)
        {
            loop.Answer(message, cancellationToken);
            return Task.FromResult(ExitCode.Success);
        }

        if (context.Terminal.OutputIsLive)
            context.Error.WriteLine($"{opened.Model.Config.ModelType}, {device.Name}. /help lists commands, /exit ends.");
        using var input = new StreamReader(context.Terminal.OpenInput(), new UTF8Encoding(false));
        loop.Run(input, cancellationToken);
        return Task.FromResult(ExitCode.Success);
    }
}
