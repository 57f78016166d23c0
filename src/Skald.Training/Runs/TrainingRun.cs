using System.Diagnostics;
using Skald.Models;
using Skald.Tensors;
using Skald.Training.Checkpoints;
using Skald.Training.Data;

namespace Skald.Training.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Completed">False where the caller asked to stop; the state has been saved.</param>
/// <param name="Final">The loss over all held-out text; null where the run was stopped.</param>
/// <param name="EntropyBitsPerByte">The source's own entropy on the held-out text; null where nobody knows it.</param>
/// <param name="Elapsed">Time of this session's training, without the data.</param>
public sealed record TrainingResult(
    string Folder, long Steps, bool Completed, HeldOutLoss? Final, double? EntropyBitsPerByte, TimeSpan Elapsed);

/// <summary>A whole run in its folder: data, steps, held-out losses, samples, checkpoints, log, chart and report.</summary>
/// <remarks>
/// Whatever ends the process, at most the steps since the last checkpoint are lost. Cancelling saves first. A resumed run
/// ends with the same bits as one that was never interrupted.
/// </remarks>
public sealed class TrainingRun
{
    private readonly RunFolder _folder;
    private readonly TrainingOptions _options;
    private readonly Device _device;
    private readonly ITrainingObserver _observer;
    private readonly bool _resumes;

    private TrainingRun(RunFolder folder, TrainingOptions options, Device device, ITrainingObserver observer, bool resumes)
    {
        (_folder, _options, _device, _observer, _resumes) = (folder, options, device, observer, resumes);
    }

    /// <summary>Begins a run in a new folder and carries it to its end.</summary>
    /// <exception cref="TrainingException">The options contradict each other, or a run is in the folder already.</exception>
    public static TrainingResult Start(
        string folder, TrainingOptions options, Device device, ITrainingObserver observer,
        CancellationToken cancellationToken = default)
    {
        options.Check();
        var run = new RunFolder(folder);
        if (run.Exists)
        {
            throw new TrainingException(
                $"Run: {run.Path} holds a run already; go on with it by --resume, or choose another --name.");
        }

        Directory.CreateDirectory(run.Path);
        return new TrainingRun(run, options, device, observer, resumes: false).Execute(cancellationToken);
    }

    /// <summary>Goes on with a run from its last checkpoint.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="device">Where to train; any number of threads gives the same result.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="steps">Another length for the run; null for that of run.json.</param>
    /// <param name="cancellationToken">Saves and stops.</param>
    /// <exception cref="TrainingException">There is no run, or its checkpoint doesn't fit it.</exception>
    public static TrainingResult Resume(
        string folder, Device device, ITrainingObserver observer, int? steps = null,
        CancellationToken cancellationToken = default)
    {
        var run = new RunFolder(folder);
        TrainingOptions options = run.ReadSettings();
        if (steps is { } length) options = options with { Steps = length };
        return new TrainingRun(run, options, device, observer, resumes: true).Execute(cancellationToken);
    }

    private TrainingResult Execute(CancellationToken cancellationToken)
    {
        using RunLock only = RunLock.Acquire(_folder.Path);
        var store = new CheckpointStore(_folder.Path, new() { KeepLast = _options.KeepCheckpoints });
        store.RemoveLeftovers();
        using TrainingData data = _resumes && TokenDataset.Exists(_folder.Data)
            ? TrainingData.Open(_options, _folder.Data)
            : TrainingData.Prepare(_options, _folder.Data, new DataRelay(_observer), cancellationToken);
        var trainer = new Trainer(_device, _options, data.Tokens.Train, data.Tokenizer.EndOfTextId);
        var state = new TrainerState(0, null, 0);
        if (_resumes && store.OpenLatest() is { } checkpoint) state = RunCheckpoints.Restore(checkpoint, trainer);
        _folder.WriteSettings(_options);
        using var log = new RunLog(_folder.LogFile);
        if (_resumes)
        {
            store.RemoveAfter(trainer.Step);
            log.Append(new() { Event = "resume", Step = trainer.Step, Time = DateTimeOffset.UtcNow });
        }

        var session = new RunSession(_folder, _options, _observer, data, trainer, store, log, state);
        return session.Run(cancellationToken);
    }

    private sealed class DataRelay(ITrainingObserver observer) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => observer.OnData(value);
    }
}
