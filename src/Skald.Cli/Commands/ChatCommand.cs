using System.CommandLine;
using System.Text;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Commands;

/// <summary><c>skald chat MODEL ["message"]</c>: asks a model something, or talks with it.</summary>
internal sealed class ChatCommand() : Verb("chat", "Talk with a published model, or ask it one thing.")
{
    private const string Continuation = "{% for message in messages %}{{ message.content }}{% endfor %}";

    private readonly ModelOptions _model = new();
    private readonly SamplingOptionSet _sampling = new();
    private readonly DecodingOptionSet _decoding = new();
    private readonly Argument<string?> _message = new("message")
    {
        Description = "A question: it is answered and the command ends; a conversation where left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string?> _system =
        new("--system", "--system-prompt", "-sys") { Description = "What the system tells the model." };
    private readonly Option<int> _tokens = new("--max-tokens", "--max-new-tokens", "--n-predict", "-n")
    { Description = "Most tokens of an answer.", DefaultValueFactory = _ => 1024 };
    private readonly Option<string?> _template = new("--chat-template", "--chat-template-file")
    { Description = "A file with a chat template, or a folder that has one, in place of the model's own." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show tokens per second after each answer." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("chat model.gguf \"Name three colours.\"", "one question, one answer"),
        new("chat model.gguf --verbose", "a conversation, with tokens per second"),
        new("chat HuggingFaceTB/SmolLM2-135M-Instruct --temperature 0", "a model that others have downloaded"),
        new("chat model.gguf \"A person as JSON.\" --json-schema person.json", "an answer that follows a schema"),
        new("chat large.gguf --draft small.gguf --verbose", "a smaller model guesses ahead"),
        new("chat model.gguf --lora my-adapter:0.8 --cache-type q8", "with an adapter, and less memory for the context"),
        new("chat model.gguf --estimate", "how much memory it needs"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        Add(_message);
        foreach (Option option in new Option[] { _system, _template, _tokens, _verbose }) Add(option);
        foreach (OptionGroup group in (IEnumerable<OptionGroup>)[.. _sampling.Groups, .. _decoding.Groups]) Add(group);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        DecodingRequest decoding = _decoding.Read(args, _sampling);
        using CpuDevice device = OpenedModel.CreateDevice(request);
        if (OpenedModel.Open(device, request, context, cancellationToken) is not { } opened)
            return Task.FromResult(ExitCode.Success);
        ChatTemplates templates = args.GetValue(_template) is { } given ? ChatTemplates.FromFile(given)
            : opened.Templates ?? Plain(context);
        GenerationOptions options =
            _sampling.Read(args, opened.Model.RecommendedSampling, opened.Tokenizer, args.GetValue(_tokens));
        options.Check();
        var text = new TextContinuation(
            opened, decoding, options, OpenedModel.OpenDraft(device, decoding.Draft, opened, request, context, cancellationToken));
        var chat = new ChatSession(opened.Model, opened.Tokenizer, templates)
        {
            Continue = (prompt, wanted, session, stop) => text.Continue(prompt, session, wanted.MaxNewTokens, stop),
        };
        var loop = new ChatLoop(chat, text, request.Context, args.GetValue(_verbose), context);
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

    /// <summary>A model that was not made for conversations goes on with what is said to it.</summary>
    private static ChatTemplates Plain(CommandContext context)
    {
        context.Error.WriteLine(
            "chat: the model has no chat template, so it was not made for conversations: it goes on with what you write.");
        return ChatTemplates.FromText(Continuation);
    }
}
