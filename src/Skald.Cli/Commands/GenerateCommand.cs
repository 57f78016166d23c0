using System.CommandLine;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald generate [MODEL]</c>: continues a text.</summary>
internal sealed class GenerateCommand() : Verb("generate", "Continue a text with a trained or published model.")
{
    private readonly ModelOptions _model = new();
    private readonly SamplingOptionSet _sampling = new();
    private readonly Option<string> _prompt = new("--prompt", "-p")
    { Description = "The beginning.", DefaultValueFactory = _ => "" };
    private readonly Option<int> _tokens = new("--max-new-tokens", "--max-tokens")
    { Description = "Most tokens to generate.", DefaultValueFactory = _ => 400 };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show tokens per second in the end." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("generate", "a story from the last run"),
        new("generate --prompt \"The Lost Kite\" --seed 7", "with a beginning of your own"),
        new("generate my-run --temperature 0.8 --top-k 50", "calmer"),
        new("generate model.gguf --prompt \"Once upon a time\" --temperature 0", "with a published model"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        foreach (Option option in new Option[] { _prompt, _tokens, _verbose }) Add(option);
        _sampling.AddTo(this);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        using CpuDevice device = OpenedModel.CreateDevice(request);
        if (OpenedModel.Open(device, request, context, cancellationToken) is not { } opened) return ExitCode.Success;
        GenerationOptions options =
            _sampling.Read(args, opened.Model.RecommendedSampling, args.GetValue(_tokens));
        string prompt = args.GetValue(_prompt)!;
        if (!context.Json) context.Output.Write(prompt);
        var figures = new AnswerFigures();
        await foreach (GeneratedPiece piece in new TextGenerator(opened.Model, opened.Tokenizer)
            .GenerateAsync(prompt, options, cancellationToken).ConfigureAwait(false))
        {
            if (piece.Finish != FinishReason.Cancelled) figures.Count();
            Write(piece, context);
        }

        if (!context.Json) context.Output.WriteLine();
        int read = opened.Tokenizer.CountTokens(prompt, new() { AddTemplateTokens = true });
        if (args.GetValue(_verbose)) context.Error.WriteLine(figures.Describe(read, reused: 0));
        return ExitCode.Success;
    }

    private static void Write(GeneratedPiece piece, CommandContext context)
    {
        if (!context.Json)
        {
            context.Output.Write(piece.Text);
            context.Output.Flush();
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteString("text", piece.Text);
            json.WriteNumber("token", piece.TokenId);
            if (piece.Finish is { } finish) json.WriteString("finish", finish.ToString().ToLowerInvariant());
        });
    }
}
