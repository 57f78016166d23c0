namespace Skald.Training.Data;

/// <summary>
/// Walks a whole split in windows side by side, so that every token but the first is predicted exactly once.
/// </summary>
public sealed class EvaluationWindows
{
    /// <summary>The target that counts for nothing.</summary>
    public const int Ignore = -100;

    private readonly ITokenSequence _tokens;

    /// <param name="tokens">The split.</param>
    /// <param name="context">Tokens of a window.</param>
    /// <param name="batchSize">Windows of a batch.</param>
    /// <exception cref="DataException">The split has fewer than two tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The context or batch is not positive.</exception>
    public EvaluationWindows(ITokenSequence tokens, int context, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (tokens.Count < 2)
        {
            throw new DataException($"EvaluationWindows: the text must have two tokens or more, got {tokens.Count}; "
                + "give more text for validation.");
        }

        (_tokens, Context, BatchSize) = (tokens, context, batchSize);
    }

    /// <summary>Tokens of a window.</summary>
    public int Context { get; }

    /// <summary>Windows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Targets over all batches.</summary>
    public long TargetCount => _tokens.Count - 1;

    /// <summary>Windows over all batches, the last one maybe partial.</summary>
    public long WindowCount => (TargetCount + Context - 1) / Context;

    /// <summary>The batches; their memory is used again for the next one.</summary>
    /// <param name="maxWindows">Stops after that many windows, for a quick estimate.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    public IEnumerable<EvaluationBatch> Batches(
        long maxWindows = long.MaxValue, CancellationToken cancellationToken = default)
    {
        int[] inputs = new int[BatchSize * Context], targets = new int[BatchSize * Context];
        long windows = Math.Min(WindowCount, maxWindows);
        for (long first = 0; first < windows; first += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int rows = (int)Math.Min(BatchSize, windows - first);
            long counted = 0;
            for (int row = 0; row < rows; row++)
            {
                Range place = (row * Context)..((row + 1) * Context);
                counted += Fill((first + row) * Context, inputs.AsSpan(place), targets.AsSpan(place));
            }

            yield return new EvaluationBatch(
                inputs.AsMemory(0, rows * Context), targets.AsMemory(0, rows * Context), rows, counted);
        }
    }

    private int Fill(long start, Span<int> inputs, Span<int> targets)
    {
        int count = (int)Math.Min(Context, TargetCount - start);
        _tokens.Read(start, inputs[..count]);
        _tokens.Read(start + 1, targets[..count]);
        inputs[count..].Clear();
        targets[count..].Fill(Ignore);
        return count;
    }
}
