using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Training;
using Skald.Training.Data;

namespace Skald.Tests.Training;

/// <summary>Training holds as much memory at the end as at the beginning.</summary>
public sealed class TrainerMemoryTests
{
    private const long ManagedBytesPerStep = 256 << 10;

    [Theory, InlineData("gpt2", "adamw"), InlineData("nanochat", "muon")]
    public void StepsReuseTheMemoryOfStepsBefore(string architecture, string optimizer)
    {
        using var device = new CpuDevice(1);
        var trainer = new Trainer(device, Options(architecture, optimizer), Tokens(), null);
        long early = 0;
        for (int step = 1; step <= 60; step++)
        {
            trainer.TrainStep();
            if (step == 5) early = device.Memory.Reserved;
        }

        Assert.Equal(early, device.Memory.Reserved);
    }

    [Fact]
    public void AStepLeavesLittleToTheGarbageCollector()
    {
        using var device = new CpuDevice(1);
        var trainer = new Trainer(device, Options("gpt2", "adamw"), Tokens(), null);
        trainer.TrainStep();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++) trainer.TrainStep();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, ManagedBytesPerStep);
    }

    [Fact]
    public void AKeptTensorKeepsItsValuesAcrossSteps()
    {
        using var device = new CpuDevice(1);
        var trainer = new Trainer(device, Options("gpt2", "adamw"), Tokens(), null);
        Tensor kept = trainer.Model.Hidden(new() { Ids = device.From([1, 2, 3, 4], [1, 4]) });
        float[] values = kept.ToArray();
        for (int step = 0; step < 30; step++) trainer.TrainStep();
        Assert.Equal(values, kept.ToArray());
    }

    private static TrainingOptions Options(string architecture, string optimizer) => new()
    {
        Architecture = architecture, Optimizer = optimizer, Layers = 4, Width = 64, Heads = 4, Context = 32,
        BatchSize = 8,
        Steps = 200, WarmupSteps = 0, LearningRate = 1e-3,
    };

    private static TokenArray Tokens() => new(Enumerable.Range(0, 2000).Select(i => i * i % 31).ToArray(), 31, 2000);
}
