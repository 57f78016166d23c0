using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Training;
using Skald.Training.Checkpoints;
using Skald.Training.Runs;

namespace Skald.Tests.Training.Runs;

public sealed class ResumeTests : IDisposable
{
    private readonly TinyRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory, InlineData("gpt2"), InlineData("nanochat")]
    public void AnInterruptedRunEndsWithTheSameBytes(string architecture)
    {
        TrainingOptions options = Options(architecture);
        _runs.Start("whole", options);
        var random = new Random(architecture.Length);
        int first = random.Next(1, 14), second = random.Next(first + 1, TinyRun.Steps);
        Assert.False(_runs.Start("parts", options, observer: new(first)).Completed);
        Assert.False(_runs.Resume("parts", threads: 2, observer: new(second)).Completed);
        Assert.True(_runs.Resume("parts").Completed);
        _runs.AssertSameCheckpoint("whole", "parts");
        Assert.Equal(Steps(_runs.Run("whole")), Steps(_runs.Run("parts")));
    }

    [Fact]
    public void ACheckpointOfBeforeWithItsAverageBesideTheModelGoesOnAlike()
    {
        const int step = 12;
        _runs.Start("whole", _runs.NanoChat);
        _runs.Start("old", _runs.NanoChat, observer: new(step));
        var store = new CheckpointStore(_runs.Run("old"));
        Checkpoint now = store.Open(step);
        string[] components = [.. now.Files.Select(file => file.Path.Split('/')[0]).Distinct()];
        string[] files = [.. now.Files.Select(file => file.Path)];
        Dictionary<string, byte[]> bytes = files.ToDictionary(file => file, file => File.ReadAllBytes(Path.Combine(now.Folder, file)));
        (bytes["model/model.safetensors"], bytes["average/average.safetensors"]) =
            (bytes["live/weights.safetensors"], bytes["model/model.safetensors"]);
        store.Save(step, [.. components.Select(name => name == "live" ? "average" : name).Select(name => new CheckpointComponent(
            name, folder =>
            {
                foreach ((string file, byte[] content) in bytes.Where(pair => pair.Key.StartsWith(name + "/", StringComparison.Ordinal)))
                {
                    using Stream stream = folder.Create(file[(name.Length + 1)..]);
                    stream.Write(content);
                }
            }))], cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(store.Open(step).Has("live"));
        Assert.True(_runs.Resume("old").Completed);
        _runs.AssertSameCheckpoint("whole", "old");
    }

    [Theory, InlineData("gpt2"), InlineData("nanochat")]
    public void TheNumberOfThreadsChangesNoByte(string architecture)
    {
        for (int threads = 1; threads <= 3; threads++) _runs.Start($"t{threads}", Options(architecture), threads);
        _runs.AssertSameCheckpoint("t1", "t2");
        _runs.AssertSameCheckpoint("t1", "t3");
    }

    [Fact]
    public void LossesGoOnAsIfNothingHadHappened()
    {
        TinyObserver whole = new(), first = new(9), second = new();
        _runs.Start("whole", _runs.Gpt2, observer: whole);
        _runs.Start("parts", _runs.Gpt2, observer: first);
        _runs.Resume("parts", observer: second);
        Assert.Equal(whole.Losses, first.Losses.Concat(second.Losses));
    }

    [Fact]
    public void StoppingSavesTheStepItStoppedAfter()
    {
        TinyObserver observer = new(7);
        TrainingResult result = _runs.Start("run", _runs.Gpt2, observer: observer);
        Assert.Equal((7, false), (result.Steps, result.Completed));
        Assert.Equal(7, observer.Saved[^1]);
    }

    [Fact]
    public void ARunStoppedBeforeItsFirstStepResumes()
    {
        _runs.Start("whole", _runs.Gpt2);
        Assert.Equal(0, _runs.Start("run", _runs.Gpt2, observer: new(0)).Steps);
        Assert.True(_runs.Resume("run").Completed);
        _runs.AssertSameCheckpoint("whole", "run");
    }

    [Fact]
    public void ARunStoppedWhileItReadsTextLeavesNothing()
    {
        Assert.Throws<OperationCanceledException>(() => _runs.Start("run", _runs.Gpt2, observer: new(-1)));
        Assert.False(Directory.Exists(_runs.Run("run")));
    }

    [Fact]
    public void AFinishedRunGrowsLonger()
    {
        _runs.Start("run", _runs.Gpt2);
        TrainingResult result = _runs.Resume("run", steps: TinyRun.Steps + 5);
        Assert.Equal((TinyRun.Steps + 5, true), (result.Steps, result.Completed));
        Assert.Equal(TinyRun.Steps + 5, new RunFolder(_runs.Run("run")).ReadSettings().Steps);
    }

    [Fact]
    public void ARunCannotBecomeShorterThanItIs()
    {
        _runs.Start("run", _runs.Gpt2);
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run", steps: 5));
        Assert.Equal("Resume: steps must be at least the 30 that the run has done, got 5.", e.Message);
    }

    [Fact]
    public void ARunGoesOnFromTheModelItBeganFrom()
    {
        _runs.Start("base", _runs.Gpt2);
        string model = Path.Combine(TinyRun.Checkpoint(_runs.Run("base"), TinyRun.Steps), "model");
        TrainingOptions options = _runs.Gpt2 with { InitFrom = model, Seed = 2 };
        _runs.Start("whole", options);
        _runs.Start("parts", options, observer: new(11));
        Directory.Delete(_runs.Run("base"), recursive: true);
        _runs.Resume("parts");
        _runs.AssertSameCheckpoint("whole", "parts");
    }

    [Fact]
    public void TheBestCheckpointIsKeptBesideTheLastOnes()
    {
        // A rate that ruins the model after its first steps: the best one is early.
        TrainingOptions options = _runs.Gpt2 with { LearningRate = 5, WarmupSteps = 25, Schedule = "cosine" };
        _runs.Start("run", options);
        IReadOnlyList<LogLine> log = RunLog.Read(Path.Combine(_runs.Run("run"), "log.jsonl"));
        long best = log.Where(l => l.Event == "evaluation" && l.IsFinal != true).MinBy(l => l.ValidationLoss)!.Step;
        Assert.InRange(best, 1, 19);
        Assert.True(Directory.Exists(TinyRun.Checkpoint(_runs.Run("run"), best)));
        Assert.True(Directory.Exists(TinyRun.Checkpoint(_runs.Run("run"), TinyRun.Steps)));
    }

    [Fact]
    public void AnAverageIsTheModelThatIsMeasuredAndSaved()
    {
        TrainingResult result = _runs.Start("run", _runs.NanoChat);
        string checkpoint = TinyRun.Checkpoint(_runs.Run("run"), TinyRun.Steps);
        using var device = new CpuDevice(1);
        using TrainingData data = TrainingData.Open(_runs.NanoChat, new RunFolder(_runs.Run("run")).Data);
        CausalLanguageModel model = CausalLanguageModel.Load(device, Path.Combine(checkpoint, "model"));
        HeldOutLoss Measure() => Evaluator.Measure(
            model, data.Tokens.Validation, _runs.NanoChat.Context, _runs.NanoChat.BatchSize,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(result.Final, Measure());

        IReadOnlyDictionary<string, Tensor> live = TensorFile.Read(
            device, Path.Combine(checkpoint, "live", "weights.safetensors"));
        foreach ((string name, Parameter parameter) in model.NamedParameters())
            parameter.Value.Detach().CopyFrom(live[name]);
        Assert.NotEqual(result.Final, Measure());
    }

    private TrainingOptions Options(string architecture) => architecture == "gpt2" ? _runs.Gpt2 : _runs.NanoChat;

    private static List<(long, double?)> Steps(string run) =>
    [
        .. RunLog.Read(Path.Combine(run, "log.jsonl")).Where(l => l.Event == "step").Select(l => (l.Step, l.Loss)),
    ];
}
