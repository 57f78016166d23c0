using System.Text.Json;
using Skald.Cli.Bench;

namespace Skald.Tests.Cli;

/// <summary>Benchmarks report what they say; how fast anything is, no test judges.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task TrainReportsSpeedShareAndMemoryOfAPreset()
    {
        CommandLine result = await CommandLine.RunAsync("bench", "train", "nanogpt-cpu", "--steps", "3", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        JsonElement figures = JsonDocument.Parse(result.Output).RootElement;
        JsonElement memory = figures.GetProperty("peakMemoryBytes");
        double share = figures.GetProperty("shareOfPeak").GetDouble();
        Assert.True(share > 0 && figures.GetProperty("shareOfPeakBestTenth").GetDouble() >= share);
        Assert.True(figures.GetProperty("gigaFlops").GetDouble() > 0 && figures.GetProperty("peakGigaFlops").GetDouble() > 0);
        long weights = 4 * figures.GetProperty("parameters").GetInt64();
        Assert.Equal((weights, 2 * weights),
            (memory.GetProperty("weights").GetInt64(), memory.GetProperty("moments").GetInt64()));
        long parts = new[] { "weights", "gradients", "moments", "activations", "runtime" }
            .Sum(part => memory.GetProperty(part).GetInt64());
        Assert.Equal(memory.GetProperty("process").GetInt64(), parts);
    }

    [Fact]
    public void EveryKernelOfASmallPresetRuns()
    {
        using var device = new Skald.Tensors.Cpu.CpuDevice(1);
        KernelBenchmark[] kernels = [.. KernelSet.Of(["nanogpt-cpu"]).Skip(1)];  // the large product takes its time
        Assert.NotEmpty(kernels);
        foreach (KernelBenchmark kernel in kernels) kernel.Prepare(device)();
        Assert.Equal(kernels.Length, kernels.Select(kernel => kernel.Name).Distinct().Count());
    }

    [Theory, InlineData("train"), InlineData("kernels")]
    public async Task AnUnknownPresetIsASentence(string what)
    {
        CommandLine result = await CommandLine.RunAsync("bench", what, "huge");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("must be one of saga", result.Error);
    }
}
