using System.Globalization;
using Skald.Training.Data;
using Skald.Training.Runs;

namespace Skald.Cli.Display;

/// <summary>A run as plain lines: one now and then while it trains, and one for every event.</summary>
internal sealed class LineDisplay(TextWriter output, double peakGigaFlops) : ITrainingObserver
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private RunStart? _start;
    private DateTime _next = DateTime.MinValue;

    public void OnData(DataProgress progress)
    {
        if (progress.Finished) output.WriteLine($"{Wording.Stage(progress.Stage)}: {Wording.Counts(progress)}");
    }

    public void OnStart(RunStart start)
    {
        _start = start;
        foreach (string line in Wording.Start(start)) output.WriteLine(line);
    }

    public void OnStep(RunStep step)
    {
        DateTime now = DateTime.UtcNow;
        if (now < _next && step.Result.Step != _start!.Steps) return;
        _next = now + s_interval;
        output.WriteLine(Wording.Step(step, _start!.Steps, peakGigaFlops));
    }

    public void OnEvaluation(RunEvaluation evaluation) => output.WriteLine(Wording.Evaluation(evaluation));

    public void OnSample(long step, string text) => output.WriteLine($"sample after step {Wording.N(step)}:\n{text}\n");

    public void OnCheckpoint(long step, string folder) => output.WriteLine($"saved {Path.GetFileName(folder)}");
}
