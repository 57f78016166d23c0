using System.Globalization;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Training.Golden;

/// <summary>Optimizers, schedules, clipping, averages, accumulation and a whole small run as PyTorch recorded them.</summary>
/// <remarks>One group alone: <c>--filter-trait "group=optim"</c>.</remarks>
public sealed class TrainingGoldenTests : IDisposable
{
    private const int Listed = 146, Running = 84;

    private readonly CpuDevice _cpu = new(1);

    public static IEnumerable<TheoryDataRow<string>> Cases() => TrainingCase.All.Values.Select(recorded =>
        new TheoryDataRow<string>(recorded.Name) { Skip = recorded.ComesLater }.WithTrait("group", recorded.Group));

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void ResultsAreThoseRecorded(string name)
    {
        TrainingCase recorded = TrainingCase.All[name];
        TrainingTensors tensors = recorded.Read(_cpu);
        Dictionary<string, double[]> found = Run(recorded, tensors);
        string[] failures = [.. recorded.Results.Select(result => Failure(recorded, tensors, found, result)).OfType<string>()];
        Assert.NotEmpty(recorded.Results);
        Assert.True(failures.Length == 0, string.Join("; ", failures));
    }

    [Fact]
    public void EveryListedCaseExistsAndOnlyLaterGroupsAreSkipped()
    {
        Assert.Equal(Listed, TrainingCase.All.Count);
        Assert.All(TrainingCase.All.Values, recorded => Assert.True(File.Exists(recorded.Path), recorded.Name));
        var running = TrainingCase.All.Values.Where(recorded => recorded.ComesLater is null).CountBy(recorded => recorded.Group);
        Assert.Equal(
            [("accumulation", 2), ("clip", 8), ("ema", 4), ("optim", 39), ("run", 1), ("schedule", 30)],
            running.Select(group => (group.Key, group.Value)).OrderBy(group => group.Key, StringComparer.Ordinal));
        Assert.Equal(Running, running.Sum(group => group.Value));
    }

    private static Dictionary<string, double[]> Run(TrainingCase recorded, TrainingTensors tensors) => recorded.Op switch
    {
        "optimizer" => GoldenOptimizers.Trajectory(recorded, tensors),
        "newton_schulz" => GoldenOptimizers.NewtonSchulzOf(tensors),
        "schedule" => GoldenSchedules.Rates(recorded.Args),
        "schedule_plateau" => GoldenSchedules.Plateau(recorded.Args, tensors),
        "clip_grad_norm" or "clip_grad_value" => GoldenRuns.Clip(recorded, tensors),
        "ema" => GoldenRuns.Average(recorded.Args, tensors),
        "grad_accumulation" => GoldenRuns.Accumulate(recorded, tensors),
        "char_gpt" => CharGptRun.Train(recorded, tensors),
        _ => throw new NotSupportedException($"golden/training: {recorded.Op} is not known."),
    };

    private static string? Failure(
        TrainingCase recorded, TrainingTensors tensors, Dictionary<string, double[]> results, string name)
    {
        if (!results.TryGetValue(name, out double[]? found)) return $"{name}: missing";
        double[] expected = tensors.Numbers(name);
        if (found.Length != expected.Length) return $"{name}: {found.Length} numbers, recorded {expected.Length}";
        double tolerance = recorded.IsExact ? 0 : recorded.Tolerance(name);
        for (int i = 0; i < found.Length; i++)
        {
            bool agrees = double.IsFinite(expected[i]) ? Math.Abs(found[i] - expected[i]) <= tolerance : found[i].Equals(expected[i]);
            if (agrees) continue;
            return string.Create(
                CultureInfo.InvariantCulture, $"{name}[{i}]: {found[i]:R}, recorded {expected[i]:R} ± {tolerance:R}");
        }

        return null;
    }
}
