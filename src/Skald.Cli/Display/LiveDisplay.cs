using Skald.Training.Data;
using Skald.Training.Runs;
using Spectre.Console;

namespace Skald.Cli.Display;

/// <summary>A run on a terminal: a bar with loss, speed and the time that is left; events scroll above it.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, ProgressContext progress,
    double peakGigaFlops) : ITrainingObserver
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private ProgressTask? _data, _training;
    private DateTime _next = DateTime.MinValue;

    public void OnData(DataProgress value)
    {
        _data ??= progress.AddTask("text").IsIndeterminate();
        _data.Description = Markup.Escape($"{Wording.Stage(value.Stage)}: {Wording.Counts(value)}");
        if (value.Finished) console.WriteLine($"{Wording.Stage(value.Stage)}: {Wording.Counts(value)}");
    }

    public void OnStart(RunStart start)
    {
        _data?.StopTask();
        foreach (string line in Wording.Start(start)) console.WriteLine(line);
        _training = progress.AddTask("training", maxValue: start.Steps);
        _training.Value = start.FirstStep;
    }

    public void OnStep(RunStep step)
    {
        _training!.Value = step.Result.Step;
        DateTime now = DateTime.UtcNow;
        if (now < _next) return;
        _next = now + s_interval;
        _training.Description = Markup.Escape(Wording.Step(step, (long)_training.MaxValue, peakGigaFlops));
    }

    public void OnEvaluation(RunEvaluation evaluation) => console.WriteLine(Wording.Evaluation(evaluation));

    public void OnSample(long step, string text) =>
        console.WriteLine($"sample after step {Wording.N(step)}:\n{text}\n");

    public void OnCheckpoint(long step, string folder) => console.WriteLine($"saved {Path.GetFileName(folder)}");
}
