using System.Diagnostics;
using Skald.Models.Checkpoints;

namespace Skald.Cli.Models;

/// <summary>Shows how far a model is read or written, on a line of its own that vanishes in the end.</summary>
/// <param name="error">Where it is shown.</param>
/// <param name="verb">What is going on.</param>
internal sealed class LoadingLine(TextWriter error, string verb = "loading") : IProgress<LoadingProgress>
{
    private const int MillisecondsBetween = 100, MillisecondsBefore = 400;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private long _shown = MillisecondsBefore - MillisecondsBetween;
    private bool _isVisible;

    /// <inheritdoc/>
    public void Report(LoadingProgress value)
    {
        lock (_lock)
        {
            bool ends = value.Bytes == value.Total;
            if (ends && _isVisible) error.Write("\r\u001b[K");
            if (ends || _clock.ElapsedMilliseconds - _shown < MillisecondsBetween) return;
            (_shown, _isVisible) = (_clock.ElapsedMilliseconds, true);
            error.Write($"\r{verb} {100 * value.Bytes / Math.Max(1, value.Total)} %");
            error.Flush();
        }
    }
}
