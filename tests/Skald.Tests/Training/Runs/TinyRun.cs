using System.Text;
using Skald.Tensors.Cpu;
using Skald.Training;
using Skald.Training.Runs;

namespace Skald.Tests.Training.Runs;

/// <summary>A folder with a text and runs of a model of a few hundred parameters.</summary>
internal sealed class TinyRun : IDisposable
{
    public const int Steps = 30;

    private readonly string _folder = Directory.CreateTempSubdirectory("skald run ").FullName;

    public TinyRun(string text = "the raven and the fox sat by the fire; the fox sang.\n")
    {
        var all = new StringBuilder();
        while (all.Length < 1200) all.Append(text);
        File.WriteAllText(Text, all.ToString());
    }

    public string Text => Path.Combine(_folder, "text.txt");

    /// <summary>GPT-2 with dropout, AdamW, and two passes a step.</summary>
    public TrainingOptions Gpt2 => new()
    {
        Preset = "nanogpt-cpu", Data = [Text], Layers = 1, Width = 8, Heads = 2, Context = 8, BatchSize = 2, Steps = Steps,
        WarmupSteps = 3, Dropout = 0.1f, Accumulation = 2, Windows = "random", LearningRate = 1e-2,
        EvaluationInterval = 6, EvaluationWindows = 4, CheckpointInterval = 10, KeepCheckpoints = 2, SampleInterval = 0,
    };

    /// <summary>NanoChat with Muon, a WSD schedule, and an average of the weights; each window once an epoch.</summary>
    public TrainingOptions NanoChat => Gpt2 with
    {
        Preset = "modern",
        Architecture = "nanochat",
        Optimizer = "muon",
        Schedule = "wsd",
        WarmupSteps = 0,
        Dropout = 0,
        Accumulation = 1,
        Windows = "shuffled",
        EmaDecay = 0.9,
        Momentum = 0.9,
    };

    public string Run(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public TrainingResult Start(string name, TrainingOptions options, int threads = 1, TinyObserver? observer = null)
    {
        using var device = new CpuDevice(threads);
        observer ??= new();
        return TrainingRun.Start(Run(name), options, device, observer, observer.Token);
    }

    public TrainingResult Resume(string name, int threads = 1, TinyObserver? observer = null, int? steps = null)
    {
        using var device = new CpuDevice(threads);
        observer ??= new();
        return TrainingRun.Resume(Run(name), device, observer, steps, observer.Token);
    }

    /// <summary>Asserts that the checkpoints of a step are equal, byte by byte and file by file.</summary>
    public void AssertSameCheckpoint(string expected, string actual, long step = Steps) =>
        AssertSameFiles(Checkpoint(Run(expected), step), Checkpoint(Run(actual), step));

    public static void AssertSameFiles(string expected, string actual)
    {
        string[] files = Files(expected);
        Assert.NotEmpty(files);
        Assert.Equal(files, Files(actual));
        foreach (string file in files)
        {
            bool isSame = File.ReadAllBytes(Path.Combine(expected, file)).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file)));
            Assert.True(isSame, $"{file} differs");
        }
    }

    public static string Checkpoint(string run, long step) => Path.Combine(run, $"checkpoint-{step:D6}");

    private static string[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal),
    ];
}
