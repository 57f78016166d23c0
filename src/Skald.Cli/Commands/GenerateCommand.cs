using System.CommandLine;
using Skald.Models;
using Skald.Tensors.Cpu;
using Skald.Training.Runs;

namespace Skald.Cli.Commands;

/// <summary><c>skald generate [RUN]</c>: continues a text with a trained model.</summary>
internal sealed class GenerateCommand() : Verb("generate", "Continue a text with a trained model.")
{
    private readonly Argument<string?> _run = new("run")
   
    { Description = "A run's name, a run folder or a model folder; the last run where left out.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _prompt = new("--prompt", "-p")
    { Description = "The beginning.", DefaultValueFactory = _ => "" };
    private readonly Option<string> _out = new("--out")
    { Description = "Folder of all runs.", DefaultValueFactory = _ => "runs" };
    private readonly Option<int> _tokens = new("--max-new-tokens")
    { Description = "Most tokens to generate.", DefaultValueFactory = _ => 400 };
    private readonly Option<float?> _temperature = new("--temperature")
    { Description = "Divides the logits; 0 takes the likeliest; the run's own where left out, as the next three." };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Keep the k likeliest tokens; 0 for all." };
    private readonly Option<float?> _topP = new("--top-p")
    { Description = "Keep the fewest tokens that reach this sum of probability." };
    private readonly Option<float?> _minP = new("--min-p")
    { Description = "Keep tokens with this share of the likeliest one's probability." };
    private readonly Option<float> _penalty = new("--repetition-penalty")
    { Description = "Above 1 repeats less.", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed")
    { Description = "Seed of the draws.", DefaultValueFactory = _ => 1 };
    private readonly Option<string[]> _stop = new("--stop") { Description = "Texts that end the generation." };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("generate", "a story from the last run"),
        new("generate --prompt \"The Lost Kite\" --seed 7", "with a beginning of your own"),
        new("generate my-run --temperature 0.8 --top-k 50", "calmer"),
    ];

    protected override void Declare()
    {
        Add(_run);
        foreach (Option option in new Option[]
        {
            _prompt, _out, _tokens, _temperature, _topK, _topP, _minP, _penalty, _seed, _stop, _threads,
        })
        {
            Add(option);
        }
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        using var device = new CpuDevice(args.GetValue(_threads));
        (CausalLanguageModel model, var tokenizer) = ModelFolder.Open(device, args.GetValue(_run), args.GetValue(_out)!);
        SamplingOptions recommended = model.RecommendedSampling;
        var options = new GenerationOptions
        {
            MaxNewTokens = args.GetValue(_tokens),
            Stop = args.GetValue(_stop) ?? [],
            Sampling = new()
            {
                Temperature = args.GetValue(_temperature) ?? recommended.Temperature,
                TopK = args.GetValue(_topK) ?? recommended.TopK,
                TopP = args.GetValue(_topP) ?? recommended.TopP,
                MinP = args.GetValue(_minP) ?? recommended.MinP,
                RepetitionPenalty = args.GetValue(_penalty),
                Seed = args.GetValue(_seed),
            },
        };
        string prompt = args.GetValue(_prompt)!;
        if (!context.Json) context.Output.Write(prompt);
        await foreach (GeneratedPiece piece in new TextGenerator(model, tokenizer)
            .GenerateAsync(prompt, options, cancellationToken).ConfigureAwait(false))
        {
            Write(piece, context);
        }

        if (!context.Json) context.Output.WriteLine();
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
