using Skald.Tests.Formats;
using Skald.Training.Checkpoints;

namespace Skald.Tests.Training.Checkpoints;

public sealed class RunLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TwoTrainersOnOneRunFolderAreRefused()
    {
        using RunLock first = RunLock.Acquire(_folder["run"]);
        var error = Assert.Throws<CheckpointException>(() => RunLock.Acquire(_folder["run"]));
        Assert.Contains("one trainer may work in a run folder, got another at work (process "
            + $"{Environment.ProcessId});", error.Message);
        RunLock.Acquire(_folder["other"]).Dispose();
    }

    [Fact]
    public void ALockThatWasLetGoCanBeTakenAgain()
    {
        for (int i = 0; i < 3; i++) RunLock.Acquire(_folder["run"]).Dispose();
    }

    /// <summary>A killed process leaves its file, and its lock is gone with it.</summary>
    [Fact]
    public void TheFileOfAKilledTrainerBlocksNobody()
    {
        _folder.Write("run/run.lock", "999999999");
        using RunLock taken = RunLock.Acquire(_folder["run"]);
        Assert.Throws<CheckpointException>(() => RunLock.Acquire(_folder["run"]));
    }
}
