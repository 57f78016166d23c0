using System.Diagnostics;

namespace Skald.Tokenizers.Training;

/// <summary>Tells a caller, some times a second and at the end of each stage, how far the training has come.</summary>
internal sealed class TrainingReport(IProgress<TrainingProgress>? progress)
{
    private const int MillisecondsBetweenReports = 100;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private TrainingStage _stage;
    private long? _total;
    private long _stageStart, _done, _words, _reported = Environment.TickCount64;

    /// <summary>Begins a stage.</summary>
    public void Begin(TrainingStage stage, long? total)
    {
        lock (_gate) (_stage, _total, _stageStart, _done) = (stage, total, Stopwatch.GetTimestamp(), 0);
    }

    /// <summary>Says that more of the stage is done. Any thread may.</summary>
    public void Advance(long more, long words)
    {
        lock (_gate)
        {
            _done += more;
            _words = words;
            if (progress is null || Environment.TickCount64 - _reported < MillisecondsBetweenReports) return;
            _reported = Environment.TickCount64;
            Tell(_total);
        }
    }

    /// <summary>Ends the stage: what is done is all there was.</summary>
    public void End(long words)
    {
        lock (_gate)
        {
            _words = words;
            Tell(_done);
        }
    }

    private void Tell(long? total)
    {
        TimeSpan inStage = Stopwatch.GetElapsedTime(_stageStart);
        TimeSpan? remaining = total is { } all && _done > 0 ? inStage * ((double)Math.Max(0, all - _done) / _done) : null;
        if (total == _done) remaining = TimeSpan.Zero;
        progress?.Report(new TrainingProgress(
            _stage, _done, total, Stopwatch.GetElapsedTime(_start), remaining, _words));
    }
}
