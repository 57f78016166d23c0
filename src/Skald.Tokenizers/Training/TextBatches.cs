namespace Skald.Tokenizers.Training;

/// <summary>Hands out texts to several threads, some at a time; long ones cut where no piece can cross.</summary>
internal sealed class TextBatches(
    IEnumerable<string> texts, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) : IDisposable
{
    private const int BatchChars = 1 << 17;
    private const int MillisecondsBetweenReports = 100;

    private readonly Lock _lock = new();
    private readonly IEnumerator<string> _texts = texts.GetEnumerator();
    private ReadOnlyMemory<char> _rest;
    private bool _ended;
    private long _read, _bytes, _reported = Environment.TickCount64;

    /// <summary>Fills the list with the next texts; false when there are none.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public bool Next(List<ReadOnlyMemory<char>> batch)
    {
        batch.Clear();
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            int room = BatchChars;
            while (room > 0 && TryFill())
            {
                int length = PartLength(_rest.Span, room);
                batch.Add(_rest[..length]);
                _rest = _rest[length..];
                room -= length;
            }
        }

        return batch.Count > 0;
    }

    /// <summary>Says that a batch is counted.</summary>
    public void Report(long bytes, long distinctPieces)
    {
        lock (_lock)
        {
            _bytes += bytes;
            if (progress is null || Environment.TickCount64 - _reported < MillisecondsBetweenReports) return;
            _reported = Environment.TickCount64;
            progress.Report(new TrainingProgress(TrainingStage.Counting, _read, null, _bytes, distinctPieces));
        }
    }

    /// <summary>Says that all texts are counted.</summary>
    public void ReportEnd(long distinctPieces) =>
        progress?.Report(new TrainingProgress(TrainingStage.Counting, _read, _read, _bytes, distinctPieces));

    public void Dispose() => _texts.Dispose();

    private bool TryFill()
    {
        while (_rest.IsEmpty && !_ended)
        {
            // Ended for all threads, should the enumeration throw.
            _ended = true;
            if (!_texts.MoveNext()) break;
            _rest = _texts.Current.AsMemory();
            _read++;
            _ended = false;
        }

        return !_rest.IsEmpty;
    }

    // Every pattern here ends a piece between a printing ASCII character and a space, whatever is around them.
    private static int PartLength(ReadOnlySpan<char> text, int room)
    {
        for (int at = Math.Max(1, room); at < text.Length; at++)
            if (text[at] == ' ' && text[at - 1] is > ' ' and <= '~') return at;
        return text.Length;
    }
}
