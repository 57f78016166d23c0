using System.CommandLine;
using System.Text;
using Skald.Cli.Display;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald perplexity MODEL --file TEXT</c>: how well a model foretells a text.</summary>
internal sealed class PerplexityCommand() : Verb("perplexity", "Measure how well a model foretells a text.")
{
    private readonly ModelOptions _model = new();
    private readonly Option<string> _file = new("--file", "-f") { Description = "A text in UTF-8.", Required = true };
    private readonly Option<string?> _basis = new("--kl", "--kl-divergence")
    { Description = "The full model: how far this one's distributions are from its." };
    private readonly Option<int> _window = new("--window")
    { Description = "Tokens of a window; each begins anew.", DefaultValueFactory = _ => 512 };

    public override IReadOnlyList<Example> Examples =>
    [
        new("perplexity model.gguf --file book.txt", "in windows of 512 tokens, as others measure it"),
        new("perplexity small.gguf --file book.txt --kl full-model", "what was lost on the way from the full model"),
        new("perplexity model.gguf --file book.txt --activations f32", "without rounding between the layers"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        Add(_file);
        Add(_window);
        Add(_basis);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        int window = args.GetValue(_window);
        string text = await ReadAsync(args.GetRequiredValue(_file), cancellationToken).ConfigureAwait(false);
        using CpuDevice device = OpenedModel.CreateDevice(request);
        if (OpenedModel.Open(device, request, context, cancellationToken) is not { } opened) return ExitCode.Success;
        if (window < 2 || window > opened.Model.Config.ContextLength)
        {
            throw new UsageException(
                $"perplexity: --window must lie between 2 and {opened.Model.Config.ContextLength}, got {window}.");
        }

        int[] ids = opened.Tokenizer.Encode(text);
        if (ids.Length < 2) throw new FormatException($"perplexity: the text must have two tokens, got {ids.Length}.");
        if (args.GetValue(_basis) is { } basis)
        {
            Compare(opened, ids, text, window, request with { Model = basis }, device, context, cancellationToken);
            return ExitCode.Success;
        }

        PerplexityFigures figures = PerplexityMeter.Measure(opened.Model, ids, window, cancellationToken);
        if (!context.Json)
        {
            context.Output.WriteLine($"perplexity {Wording.F(figures.Perplexity, 4)}, {Wording.F(figures.Nats, 5)} nats per "
                + $"token over {Wording.N(figures.Predictions)} of {Wording.N(figures.Tokens)} tokens");
            return ExitCode.Success;
        }

        context.WriteJson(json =>
        {
            json.WriteNumber("perplexity", figures.Perplexity);
            json.WriteNumber("natsPerToken", figures.Nats);
            json.WriteNumber("predictions", figures.Predictions);
            json.WriteNumber("tokens", figures.Tokens);
        });
        return ExitCode.Success;
    }

    private static void Compare(
        OpenedModel opened, int[] ids, string text, int window, ModelRequest request, CpuDevice device, CommandContext context,
        CancellationToken cancellationToken)
    {
        OpenedModel full = OpenedModel.Open(device, request with { Adapters = [] }, context, cancellationToken)!;
        if (full.Model.Config.VocabSize != opened.Model.Config.VocabSize || !full.Tokenizer.Encode(text).AsSpan().SequenceEqual(ids))
        {
            throw new UsageException("perplexity: the model of --kl must cut the text into the same tokens, got a vocabulary of "
                + $"{full.Model.Config.VocabSize} beside {opened.Model.Config.VocabSize}; compare models of one origin.");
        }

        DivergenceFigures figures = new DivergenceMeter(opened.Model, full.Model).Measure(ids, window, cancellationToken);
        if (context.Json) context.WriteJson(figures.Write);
        else figures.Write(context.Output);
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, new UTF8Encoding(false, true), cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException broken)
        {
            throw new FormatException($"perplexity: {path} must be UTF-8; convert it first.", broken);
        }
    }
}
