using System.Text.Json;
using Skald.Cli.Machine;
using Skald.Training.Runs;

namespace Skald.Tests.Cli;

public sealed class EnvTests
{
    [Fact]
    public async Task EnvTellsWhatABugReportNeeds()
    {
        CommandLine result = await CommandLine.RunAsync("env");
        Assert.Equal(0, result.ExitCode);
        Assert.All(["skald", "system", "runtime", "processor", "memory", "simd"],
            key => Assert.Contains($"{Environment.NewLine}{key} ", Environment.NewLine + result.Output));
    }

    [Fact]
    public async Task EnvAsJsonIsOneObjectOnOneLine()
    {
        CommandLine result = await CommandLine.RunAsync("env", "--json");
        Assert.Equal(1, result.Output.Count(c => c == '\n'));
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(Environment.ProcessorCount, root.GetProperty("logicalCores").GetInt32());
        Assert.Contains(root.GetProperty("simdBits").GetInt32(), new[] { 32, 128, 256, 512 });
        Assert.True(root.GetProperty("memoryBytes").GetInt64() > 0);
        Assert.NotEmpty(root.GetProperty("processor").GetString()!);
    }

    [Fact]
    public void CoresAreCountedPerSocket()
    {
        string[] lines =
        [
            "processor\t: 0", "model name\t: Sample CPU @ 2 GHz", "physical id\t: 0", "core id\t\t: 0",
            "processor\t: 1", "model name\t: Sample CPU @ 2 GHz", "physical id\t: 0", "core id\t\t: 0",
            "processor\t: 2", "model name\t: Sample CPU @ 2 GHz", "physical id\t: 1", "core id\t\t: 0",
        ];
        Assert.Equal(new Processor("Sample CPU @ 2 GHz", 3, 2), Processor.FromCpuInfo(lines, 3));
    }

    [Fact]
    public void AContainersLimitBoundsTheCores() =>
        Assert.Equal(1, Processor.FromCpuInfo(["core id : 0", "core id : 1"], 1).PhysicalCores);

    [Fact]
    public void UnknownProcessorsAreNotInvented() =>
        Assert.Equal(new Processor("unknown", 4, null), Processor.FromCpuInfo(["CPU part\t: 0xd0c"], 4));
}
