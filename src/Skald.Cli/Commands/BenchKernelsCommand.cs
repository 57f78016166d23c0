using System.CommandLine;
using Skald.Cli.Bench;
using Skald.Cli.Options;
using Skald.Tensors.Cpu;
using Skald.Training;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald bench kernels</c>: products, attention, norms, head and optimizer at the shapes of presets.
/// </summary>
internal sealed class BenchKernelsCommand() : Verb("kernels", "Measure every kernel at the shapes of presets.")
{
    private readonly Argument<string[]> _presets = new("preset")
    { Description = "Presets; all where left out.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads, 1 to 256; one per core where left out." };

    public override IReadOnlyList<Example> Examples => [new("bench kernels nanogpt-cpu", "the shapes of one preset")];

    protected override void Declare()
    {
        Add(_presets);
        Add(_threads);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string[] presets = args.GetValue(_presets) is { Length: > 0 } named ? named : [.. Presets.Names];
        foreach (string preset in presets) Presets.Find(preset);
        using var device = new CpuDevice(Threads.Of(args.GetValue(_threads)));
        if (!context.Json) context.Output.WriteLine($"{device.Name}\n{KernelFigures.Header}");
        foreach (KernelBenchmark kernel in KernelSet.Of(presets))
        {
            KernelFigures figures = kernel.Measure(device, cancellationToken);
            if (context.Json) context.WriteJson(figures.Write);
            else context.Output.WriteLine(figures.Row());
        }

        return Task.FromResult(ExitCode.Success);
    }
}
