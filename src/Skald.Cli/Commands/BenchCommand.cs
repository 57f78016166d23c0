using System.CommandLine;

namespace Skald.Cli.Commands;

/// <summary><c>skald bench</c>: how fast this machine runs Skald, beside what the machine can do at all.</summary>
internal sealed class BenchCommand() : Verb("bench", "Measure kernels, training steps or models beside the machine's own peak.")
{
    public override IReadOnlyList<Example> Examples =>
    [
        new("bench train nanogpt-cpu", "speed and memory of a training step"),
        new("bench train nanogpt-cpu --steps 5000", "does its memory stay flat"),
        new("bench model model.gguf", "a published model: prompt and answer tokens per second"),
        new("bench kernels baby", "every kernel at the shapes of a preset"),
        new("bench kernels --json > kernels.jsonl", "of all presets, one object a line"),
    ];

    protected override void Declare()
    {
        Add(new BenchKernelsCommand());
        Add(new BenchTrainCommand());
        Add(new BenchModelCommand());
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context,
        CancellationToken cancellationToken) =>
        throw new UsageException("bench: say what to measure, 'kernels', 'train' or 'model'.");
}
