using Skald.Models;
using Skald.Training.Data;
using Skald.Training.Runs;

namespace Skald.Tests.Training.Runs;

/// <summary>Watches a run, and asks it to stop after a step.</summary>
internal sealed class TinyObserver(long stopAfter = long.MaxValue) : ITrainingObserver
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    public List<double> Losses { get; } = [];

    public List<long> Saved { get; } = [];

    public CausalLanguageModel? Model { get; private set; }

    /// <summary>Called with the number of each step, after it.</summary>
    public Action<long>? AfterStep { get; init; }

    public void OnData(DataProgress progress)
    {
        if (stopAfter < 0) _stop.Cancel();
    }

    public void OnStart(RunStart start)
    {
        Model = start.Model;
        if (stopAfter <= start.FirstStep) _stop.Cancel();
    }

    public void OnStep(RunStep step)
    {
        Losses.Add(step.Result.Loss);
        AfterStep?.Invoke(step.Result.Step);
        if (step.Result.Step == stopAfter) _stop.Cancel();
    }

    public void OnEvaluation(RunEvaluation evaluation)
    {
    }

    public void OnSample(long step, string text)
    {
    }

    public void OnCheckpoint(long step, string folder) => Saved.Add(step);
}
