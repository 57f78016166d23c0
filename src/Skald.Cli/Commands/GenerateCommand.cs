using System.CommandLine;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Models.Generation;
using Skald.Models.Generation.Search;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald generate [MODEL]</c>: continues a text.</summary>
internal sealed class GenerateCommand() : Verb("generate", "Continue a text with a trained or published model.")
{
    private readonly ModelOptions _model = new();
    private readonly SamplingOptionSet _sampling = new();
    private readonly DecodingOptionSet _decoding = new();
    private readonly Option<string> _prompt = new("--prompt", "-p")
    { Description = "The beginning.", DefaultValueFactory = _ => "" };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "A file with the beginning; - for standard input." };
    private readonly Option<int> _tokens = new("--max-new-tokens", "--max-tokens", "--n-predict", "-n")
    { Description = "Most tokens to generate.", DefaultValueFactory = _ => 400 };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show tokens per second in the end." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("generate", "a story from the last run"),
        new("generate --prompt \"The Lost Kite\" --seed 7", "with a beginning of your own"),
        new("generate my-run --temperature 0.8 --top-k 50", "calmer"),
        new("generate model.gguf --prompt \"Once upon a time\" --temperature 0", "with a published model"),
        new("generate model.gguf --prompt \"A cat is\" --beams 4", "the likeliest text that four beams find"),
        new("generate model.gguf -f notes.txt --prompt-lookup --temperature 0", "faster where a text repeats itself"),
        new("generate model.gguf --prompt \"As JSON: \" --json-schema person.json", "JSON that follows a schema"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        foreach (Option option in new Option[] { _prompt, _file, _tokens, _verbose }) Add(option);
        foreach (OptionGroup group in (IEnumerable<OptionGroup>)[.. _sampling.Groups, .. _decoding.Groups]) Add(group);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        DecodingRequest decoding = _decoding.Read(args, _sampling);
        string prompt = await PromptAsync(args, context, cancellationToken).ConfigureAwait(false);
        using CpuDevice device = OpenedModel.CreateDevice(request);
        if (OpenedModel.Open(device, request, context, cancellationToken) is not { } opened) return ExitCode.Success;
        int most = args.GetValue(_tokens);
        GenerationOptions options = _sampling.Read(args, opened.Model.RecommendedSampling, opened.Tokenizer, most);
        options.Check();
        var text = new TextContinuation(
            opened, decoding, options, OpenedModel.OpenDraft(device, decoding.Draft, opened, request, context, cancellationToken));
        int[] ids = text.Begin(prompt);
        if (decoding.Beams is not null) Search(text, ids, most, prompt, opened, context, cancellationToken);
        else Stream(text, ids, most, prompt, args.GetValue(_verbose), opened, context, cancellationToken);
        return ExitCode.Success;
    }

    private async Task<string> PromptAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        if (args.GetValue(_file) is not { } file) return args.GetValue(_prompt)!;
        if (SamplingOptionSet.IsGiven(args, _prompt))
            throw new UsageException("--prompt and --file exclude each other: a text has one beginning; leave out one.");
        using StreamReader reader = file == "-" ? new(context.Terminal.OpenInput()) : new(file);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Stream(
        TextContinuation text, int[] prompt, int most, string begun, bool isVerbose, OpenedModel opened, CommandContext context,
        CancellationToken cancellationToken)
    {
        if (!context.Json) context.Output.Write(begun);
        var figures = new AnswerFigures();
        foreach (GeneratedPiece piece in text.Continue(prompt, new GenerationSession(opened.Model), most, cancellationToken))
        {
            if (piece.Finish != FinishReason.Cancelled) figures.Count();
            Write(piece, opened, context);
        }

        if (!context.Json) context.Output.WriteLine();
        if (isVerbose) context.Error.WriteLine(figures.Describe(prompt.Length, reused: 0) + text.Describe());
    }

    private static void Write(GeneratedPiece piece, OpenedModel opened, CommandContext context)
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
            if (piece.LogProbabilities is { } likely)
            {
                json.WriteNumber("logprob", likely[0].LogProbability);
                json.WriteStartArray("top");
                foreach (TokenLogProbability one in likely.Skip(1))
                {
                    json.WriteStartObject();
                    json.WriteNumber("token", one.TokenId);
                    json.WriteString("text", opened.Tokenizer.Decode([one.TokenId]));
                    json.WriteNumber("logprob", one.LogProbability);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            if (piece.Finish is { } finish) json.WriteString("finish", finish.ToString().ToLowerInvariant());
        });
    }

    private static void Search(
        TextContinuation text, int[] prompt, int most, string begun, OpenedModel opened, CommandContext context,
        CancellationToken cancellationToken)
    {
        int room = Math.Min(most, opened.Model.Config.ContextLength - prompt.Length);
        foreach (BeamResult result in text.Search(prompt, room, cancellationToken))
        {
            string found = opened.Tokenizer.Decode([.. result.Tokens], skipSpecialTokens: true);
            if (!context.Json)
            {
                context.Output.WriteLine(begun + found);
                continue;
            }

            context.WriteJson(json =>
            {
                json.WriteString("text", found);
                json.WriteNumber("score", result.Score);
                json.WriteStartArray("tokens");
                foreach (int id in result.Tokens) json.WriteNumberValue(id);
                json.WriteEndArray();
            });
        }
    }
}
