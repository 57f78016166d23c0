using System.Text.Json.Nodes;
using Skald.Models;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Training.Checkpoints;
using Skald.Training;
using Skald.Training.Checkpoints;
using Skald.Training.Runs;

namespace Skald.Tests.Training.Runs;

/// <summary>What stops a run is a sentence, and the last good checkpoint stays.</summary>
public sealed class RunFailureTests : IDisposable
{
    private readonly TinyRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory, InlineData(float.NaN, "the weights of transformer.wpe.weight"),
        InlineData(3e38f, "the output of block 1")]
    public void ALossThatIsNotFiniteNamesStepTensorAndLastGoodCheckpoint(float value, string tensor)
    {
        TinyObserver? observer = null;
        observer = new() { AfterStep = step => Spoil(observer!.Model!, "transformer.wpe.weight", step == 11, value) };
        var e = Assert.Throws<TrainingException>(() => _runs.Start("run", _runs.Gpt2, observer: observer));
        Assert.StartsWith("Training: the loss of step 12 must be finite, got ", e.Message);
        Assert.Contains($"first in {tensor}; the last good checkpoint is {Last(10)}; begin again", e.Message);
        LogLine last = RunLog.Read(Path.Combine(_runs.Run("run"), "log.jsonl"))[^1];
        Assert.Equal(("failure", 11L), (last.Event, last.Step));
        AssertResumes();
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreNeverSaved()
    {
        TinyObserver? observer = null;
        observer = new()
        {
            AfterStep = step => Spoil(observer!.Model!, "transformer.wpe.weight", step == 20,
            float.NaN)
        };
        var e = Assert.Throws<TrainingException>(() => _runs.Start("run", _runs.Gpt2, observer: observer));
        Assert.Contains("first in the weights of transformer.wpe.weight", e.Message);
        Assert.False(Directory.Exists(TinyRun.Checkpoint(_runs.Run("run"), 20)));
    }

    [Fact]
    public void AFailedStepLeavesTheWeightsAsTheyWere()
    {
        using var device = new CpuDevice(1);
        int[] tokens = [.. Enumerable.Range(0, 100).Select(i => i % 5)];
        var trainer = new Trainer(device, _runs.Gpt2, new Skald.Training.Data.TokenArray(tokens, 5, 100), null);
        trainer.TrainStep();
        Spoil(trainer.Model, "transformer.ln_f.weight", true, float.NaN);
        float[][] before = [.. trainer.Model.Parameters().Select(p => p.Value.ToArray())];
        var e = Assert.Throws<NonFiniteException>(() => trainer.TrainStep());
        Assert.Equal((2, "the weights of transformer.ln_f.weight"), (e.Step, e.Tensor));
        Assert.Equal(before, trainer.Model.Parameters().Select(p => p.Value.ToArray()));
        Assert.All(trainer.Model.Parameters(), p => Assert.Null(p.Grad));
    }

    /// <summary>
    /// Room for two checkpoints and a half, for a few bytes of the first, and for all but the last bytes.
    /// </summary>
    [Theory, InlineData(40_000, true), InlineData(300, false)]
    public void AFullDiskIsASentenceAndTheLastGoodCheckpointStays(long room, bool hasGood)
    {
        var disk = new FullDisk(room);
        using var device = new CpuDevice(1);
        TrainingOptions options = _runs.Gpt2 with { EvaluationInterval = 1000, CheckpointInterval = 2 };
        var e = Assert.Throws<CheckpointException>(
            () => TrainingRun.Start(
                _runs.Run("run"), options, device, new TinyObserver(), disk.Create, TestContext.Current.CancellationToken));
        Assert.Contains("the disk is full; free some space and resume", e.Message);
        Assert.Contains(hasGood ? "the last good checkpoint is checkpoint-" : "there is no earlier checkpoint",
            e.Message);
        Assert.Empty(Directory.EnumerateDirectories(_runs.Run("run"), "*.tmp*"));
        AssertResumes(options);
    }

    [Fact]
    public void TwoTrainersOnOneRunFolderAreRefused()
    {
        Exception? second = null, third = null;
        var observer = new TinyObserver
        {
            AfterStep = step =>
            {
                if (step != 3) return;
                second = Record.Exception(() => _runs.Resume("run"));
                third = Record.Exception(() => _runs.Start("run", _runs.Gpt2));
            },
        };
        Assert.True(_runs.Start("run", _runs.Gpt2, observer: observer).Completed);
        Assert.Contains("one trainer may work in a run folder", Assert.IsType<CheckpointException>(second).Message);
        Assert.Contains("holds a run already", Assert.IsType<TrainingException>(third).Message);
    }

    [Fact]
    public void ATruncatedCheckpointIsRefusedAndTheOneBeforeNamed() => AssertDamaged(
        file =>
        {
            using FileStream stream = File.OpenWrite(file);
            stream.SetLength(stream.Length / 2);
        },
        "it is truncated");

    [Fact]
    public void AnAlteredCheckpointIsRefusedAndTheOneBeforeNamed() => AssertDamaged(
        file =>
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^5] ^= 1;
            File.WriteAllBytes(file, bytes);
        },
        "it is altered");

    [Fact]
    public void ACheckpointOfANewerVersionIsRefused()
    {
        _runs.Start("run", _runs.Gpt2);
        string file = Path.Combine(Last(30), "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(file))!;
        manifest["format_version"] = 99;
        File.WriteAllText(file, manifest.ToJsonString());
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run"));
        Assert.Contains("got version 99; use the Skald that wrote it, or a newer one", e.Message);
    }

    [Fact]
    public void ARunOfANewerVersionIsRefused()
    {
        _runs.Start("run", _runs.Gpt2);
        string file = Path.Combine(_runs.Run("run"), "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"formatVersion\": 1", "\"formatVersion\": 2"));
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run"));
        Assert.Contains("must have a format version up to 1, got 2", e.Message);
    }

    [Fact]
    public void ACheckpointOfAnotherArchitectureIsRefused()
    {
        _runs.Start("run", _runs.Gpt2);
        _runs.Start("other", _runs.NanoChat);
        Directory.Delete(Last(30), recursive: true);
        Directory.Move(TinyRun.Checkpoint(_runs.Run("other"), 30), Last(30));
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run"));
        Assert.StartsWith($"Resume: {Last(30)} must hold the model that run.json describes, got another: ", e.Message);
    }

    [Theory, InlineData("{"), InlineData("null"), InlineData("[]"), InlineData("{\"formatVersion\": 1}")]
    public void ADamagedRunFileIsRefused(string text)
    {
        _runs.Start("run", _runs.Gpt2);
        File.WriteAllText(Path.Combine(_runs.Run("run"), "run.json"), text);
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run"));
        Assert.StartsWith("Run: ", e.Message);
    }

    private void AssertDamaged(Action<string> damage, string problem)
    {
        _runs.Start("run", _runs.Gpt2);
        damage(Path.Combine(Last(30), "model", "model.safetensors"));
        var e = Assert.Throws<TrainingException>(() => _runs.Resume("run"));
        Assert.Contains(problem, e.Message);
        Assert.Matches("the good checkpoint nearest to it is checkpoint-0000[12]", e.Message);
        Directory.Delete(Last(30), recursive: true);
        AssertResumes();
    }

    private void AssertResumes(TrainingOptions? options = null)
    {
        _runs.Start("whole", options ?? _runs.Gpt2);
        Assert.True(_runs.Resume("run").Completed);
        _runs.AssertSameCheckpoint("whole", "run");
    }

    private string Last(long step) => TinyRun.Checkpoint(_runs.Run("run"), step);

    private static void Spoil(CausalLanguageModel model, string name, bool isTime, float value)
    {
        if (!isTime) return;
        Parameter parameter = model.NamedParameters().First(p => p.Name == name).Parameter;
        parameter.Value.Detach().CopyFrom(parameter.Value.Device.Full(parameter.Value.Shape, value));
    }
}
