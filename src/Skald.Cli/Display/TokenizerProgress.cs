using System.Globalization;
using Skald.Tokenizers.Training;

namespace Skald.Cli.Display;

/// <summary>
/// How far the training of a tokenizer is: one line that redraws itself where somebody watches, else a line a stage.
/// </summary>
internal sealed class TokenizerProgress(Terminal terminal) : IProgress<TrainingProgress>
{
    private readonly Lock _lock = new();
    private TrainingProgress? _last;
    private int _width;

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            if (_last is { } last && last.Stage != value.Stage) EndStage(last);
            _last = value;
            if (terminal.OutputIsLive) Redraw(Line(value));
        }
    }

    /// <summary>Ends the last stage.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_last is { } last) EndStage(last);
            _last = null;
        }
    }

    private void EndStage(TrainingProgress stage)
    {
        string line = Line(stage with { Remaining = null });
        if (!terminal.OutputIsLive)
        {
            terminal.Error.WriteLine(line);
            return;
        }

        Redraw(line);
        terminal.Error.WriteLine();
        _width = 0;
    }

    private void Redraw(string line)
    {
        terminal.Error.Write($"\r{line.PadRight(_width)}");
        terminal.Error.Flush();
        _width = line.Length;
    }

    private static string Line(TrainingProgress at)
    {
        string stage = at.Stage.ToString().ToLowerInvariant();
        string left = at.Remaining is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(time.TotalSeconds):F0} s left")
            : "";
        return $"{stage,-9} {Done(at)}{N(at.DistinctWords)} words{left}";
    }

    private static string Done(TrainingProgress at)
    {
        bool isText = at.Stage == TrainingStage.Counting;
        string unit = at.Stage switch
        {
            TrainingStage.Counting => "MB",
            TrainingStage.Merging => "merges",
            TrainingStage.Fitting => "rounds",
            _ => "",
        };
        if (unit.Length == 0) return "";
        string done = isText ? Megabytes(at.Done) : N(at.Done);
        if (at.Total is not { } total || total == 0) return $"{done} {unit}, ";
        string share = string.Create(CultureInfo.InvariantCulture, $"{100.0 * at.Done / total:F0} %");
        return $"{done} of {(isText ? Megabytes(total) : N(total))} {unit}, {share}, ";
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
