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
        bool isText = at.Stage == TrainingStage.Counting;
        string done = isText ? Megabytes(at.Done) : N(at.Done);
        string total = at.Total is { } all && all > 0 ? $" of {(isText ? Megabytes(all) : N(all))}" : "";
        string unit = at.Stage switch
        {
            TrainingStage.Counting => " MB",
            TrainingStage.Merging => " merges",
            TrainingStage.Fitting => " rounds",
            _ => "",
        };
        string share = at.Total is { } whole && whole > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {100.0 * at.Done / whole:F0} %")
            : "";
        string left = at.Remaining is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(time.TotalSeconds):F0} s left")
            : "";
        return $"{at.Stage.ToString().ToLowerInvariant(),-9} {done}{total}{unit}{share}, {N(at.DistinctWords)} words{left}";
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
