using System.CommandLine;
using Skald.Cli.Bench;
using Skald.Cli.Models;
using Skald.Cli.Options;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Commands;

/// <summary><c>skald bench model PATH</c>: how fast a model reads a prompt and writes an answer.</summary>
internal sealed class BenchModelCommand() : Verb("model", "Measure how fast a model loads, reads a prompt and answers.")
{
    private readonly ModelOptions _model = new();
    private readonly Option<int> _prompt = new("--prompt")
    { Description = "Tokens of the prompt.", DefaultValueFactory = _ => 512 };
    private readonly Option<int> _tokens = new("--tokens")
    { Description = "Tokens of the answer.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _rounds = new("--rounds")
    { Description = "Rounds, of which the best counts.", DefaultValueFactory = _ => 3 };

    public override IReadOnlyList<Example> Examples =>
    [
        new("bench model model.gguf", "tokens per second, GB/s, shares of the machine's peaks"),
        new("bench model model.gguf --prompt 4096 --json", "with a long prompt, as JSON"),
    ];

    protected override void Declare()
    {
        _model.AddTo(this);
        foreach (Option option in new Option[] { _prompt, _tokens, _rounds }) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        ModelRequest request = _model.Read(args);
        (int prompt, int tokens, int rounds) = (args.GetValue(_prompt), args.GetValue(_tokens), args.GetValue(_rounds));
        if (prompt < 1 || tokens < 2 || rounds < 1)
        {
            throw new UsageException("bench model: --prompt and --rounds must be positive and --tokens at least 2, got "
                + $"{prompt}, {rounds} and {tokens}.");
        }

        using CpuDevice device = OpenedModel.CreateDevice(request);
        string path = ModelPlace.Find(request.Model, request.Runs);
        ModelFigures figures = ModelBenchmark.Run(device, path, prompt, tokens, rounds, cancellationToken);
        if (context.Json) context.WriteJson(figures.Write);
        else foreach (string line in figures.Lines()) context.Output.WriteLine(line);
        return Task.FromResult(ExitCode.Success);
    }
}
