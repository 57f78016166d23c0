using System.Diagnostics;
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

/// <summary>
/// A whole run in its folder: data, steps, held-out losses, samples, checkpoints, log, chart and report.
/// </summary>
/// <remarks>
/// Whatever ends the process, at most the steps since the last checkpoint are lost. Cancelling saves first. A resumed
/// run
/// ends with the same bits as one that was never interrupted.
/// </remarks>
public sealed class TrainingRun
{
    private readonly RunFolder _folder;
    private readonly TrainingOptions _options;
    private readonly Device _device;
    private readonly ITrainingObserver _observer;
    private readonly Func<string, Stream>? _createFile;
    private bool _ownsFolder;

    private TrainingRun(
        RunFolder folder, TrainingOptions options, Device device, ITrainingObserver observer,
        Func<string, Stream>? createFile)
    {
        (_folder, _options, _device, _observer, _createFile) = (folder, options, device, observer, createFile);
    }

    /// <summary>Begins a run in a new folder and carries it to its end.</summary>
    /// <remarks>Where text or options turn out to be wrong before the first step, the folder is removed
    /// again.</remarks>
    /// <exception cref="TrainingException">The options contradict each other, or a run is in the folder
    /// already.</exception>
    public static TrainingResult Start(
        string folder, TrainingOptions options, Device device, ITrainingObserver observer,
        CancellationToken cancellationToken = default) =>
        Start(folder, options, device, observer, null, cancellationToken);

    /// <summary>The same with another file layer below checkpoints: tests let it fail as a full disk does.</summary>
    internal static TrainingResult Start(
        string folder, TrainingOptions options, Device device, ITrainingObserver observer,
        Func<string, Stream>? createFile, CancellationToken cancellationToken)
    {
        options.Check();
        if (options.InitFrom is null) ModelFactory.Check(options);
        else ModelFactory.RequireFolder(options.InitFrom);
        var files = new RunFolder(folder);
        files.RefuseUnlessFree();
        var run = new TrainingRun(files, options, device, observer, createFile);
        try
        {
            return run.Begin(cancellationToken);
        }
        catch when (run._ownsFolder)
        {
            Directory.Delete(files.Path, recursive: true);
            throw;
        }
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
        var files = new RunFolder(folder);
        TrainingOptions options = files.ReadSettings();
        if (steps is { } length) options = options with { Steps = length };
        options.Check();
        return new TrainingRun(files, options, device, observer, null).GoOn(cancellationToken);
    }

    private TrainingResult Begin(CancellationToken cancellationToken)
    {
        using RunLock only = RunLock.Acquire(_folder.Path);
        _folder.RefuseUnlessFree();
        _ownsFolder = true;
        _folder.WriteSettings(_options);
        using TrainingData data = Prepare(cancellationToken);
        Trainer trainer = Create(data, _options.InitFrom);
        using var log = new RunLog(_folder.LogFile);
        _ownsFolder = false;  // from here on there is something to keep
        return Session(data, trainer, Store(), log, new(0, null, 0)).Run(cancellationToken);
    }

    private TrainingResult GoOn(CancellationToken cancellationToken)
    {
        using RunLock only = RunLock.Acquire(_folder.Path);
        CheckpointStore store = Store();
        store.RemoveLeftovers();
        Checkpoint? checkpoint = Latest(store);
        if (checkpoint?.Step > _options.Steps)
        {
            throw new TrainingException(
                $"Resume: steps must be at least the {checkpoint.Step} that the run has done, got "
                + $"{_options.Steps}.");
        }

        using TrainingData data = TokenDataset.Exists(_folder.Data)
            ? TrainingData.Open(_options, _folder.Data)
            : Prepare(cancellationToken);
        string? values = checkpoint is null ? _options.InitFrom : checkpoint["model"];
        Trainer trainer = Create(data, _options.InitFrom is null ? null : values);
        TrainerState state = checkpoint is null ? new(0, null, 0) : RunCheckpoints.Restore(checkpoint, trainer);
        _folder.WriteSettings(_options);
        using var log = new RunLog(_folder.LogFile);
        log.Append(new() { Event = LogLine.Resume, Step = trainer.Step, Time = DateTimeOffset.UtcNow });
        return Session(data, trainer, store, log, state).Run(cancellationToken);
    }

    private TrainingData Prepare(CancellationToken cancellationToken) =>
        TrainingData.Prepare(_options, _folder.Data, new DataRelay(_observer), cancellationToken);

    /// <summary>A trainer whose model has drawn values, or those of a folder.</summary>
    private Trainer Create(TrainingData data, string? values)
    {
        Trainer trainer = values is null
            ? new Trainer(_device, _options, data.Tokens.Train, data.Tokenizer.EndOfTextId)
            : new Trainer(_options, data.Tokens.Train, ModelFactory.Load(_device, values));
        if (data.Tokens.Validation.Count >= 2) return trainer;
        throw new TrainingException($"Training: the held-out text must have two tokens or more, got "
            + $"{data.Tokens.Validation.Count}; give more text, or a larger --validation-fraction.");
    }

    private CheckpointStore Store()
    {
        var kept = new CheckpointOptions { KeepLast = _options.KeepCheckpoints };
        return new(_folder.Path, _createFile is null ? kept : kept with { CreateFile = _createFile });
    }

    private RunSession Session(
        TrainingData data, Trainer trainer, CheckpointStore store, RunLog log, TrainerState state) =>
        new(_folder, _options, _observer, data, trainer, store, log, state);

    private static Checkpoint? Latest(CheckpointStore store)
    {
        try
        {
            return store.OpenLatest();
        }
        catch (CheckpointException e)
        {
            throw new TrainingException(
                $"Resume: {e.Message.TrimEnd('.')}; move that folder away to go on from the one before.", e);
        }
    }

    private sealed class DataRelay(ITrainingObserver observer) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => observer.OnData(value);
    }
}
