namespace Skald.Tokenizers.Training;

/// <summary>Hands out texts to several threads, a block at a time.</summary>
internal sealed class TextBlocks(TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken)
    : IDisposable
{
    private readonly Lock _lock = new();
    private int _source;
    private long _handedOut;
    private ITextFeed? _feed;

    /// <summary>Fills a block with the next texts; false when there are none.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public bool Next(TextBlock block)
    {
        cancellationToken.ThrowIfCancellationRequested();
        block.Clear();
        lock (_lock)
        {
            if (!Take(block)) return false;
            block.Number = _handedOut++;
        }

        block.Finish();
        return true;
    }

    /// <summary>Says that a block is counted.</summary>
    public void Counted(TextBlock block, long distinct) => report.Advance(block.SourceBytes, distinct);

    public void Dispose() => _feed?.Dispose();

    private bool Take(TextBlock block)
    {
        while (_source < texts.Sources.Count)
        {
            int source = _source;
            // Ended for all threads, should the reading fail.
            _source = texts.Sources.Count;
            _feed ??= texts.Sources[source].Open();
            if (_feed.Take(block))
            {
                _source = source;
                return true;
            }

            _feed.Dispose();
            _feed = null;
            _source = source + 1;
        }

        return false;
    }
}
