namespace Skald.Training.Data;

/// <summary>
/// Walks a whole split in windows side by side, so that every token but the first is predicted exactly once.
/// </summary>
/// <remarks>
/// By documents, each document is predicted from the token that ends a document, in a window of its own, and no other
/// document is seen; longer ones go on in further windows. Then the first token of all is predicted, too, and the sum
/// of the losses is minus the logarithm of the documents' probability.
/// </remarks>
public sealed class EvaluationWindows
{
    /// <summary>The target that counts for nothing.</summary>
    public const int Ignore = -100;

    private readonly ITokenSequence _tokens;
    private readonly List<(long Start, int Count)>? _documents;
    private readonly int _endOfText;

    /// <param name="tokens">The split.</param>
    /// <param name="context">Tokens of a window.</param>
    /// <param name="batchSize">Windows of a batch.</param>
    /// <param name="endOfText">The token from which a document is predicted; null for windows side by side.</param>
    /// <exception cref="DataException">The split has fewer than two tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The context or batch is not positive.</exception>
    public EvaluationWindows(ITokenSequence tokens, int context, int batchSize, int? endOfText = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (tokens.Count < 2)
        {
            throw new DataException($"EvaluationWindows: the text must have two tokens or more, got {tokens.Count}; "
                + "give more text for validation.");
        }

        (_tokens, Context, BatchSize) = (tokens, context, batchSize);
        if (endOfText is not { } end) return;
        (_endOfText, _documents) = (end, DocumentWindows.Of(tokens, context));
    }

    /// <summary>Tokens of a window.</summary>
    public int Context { get; }

    /// <summary>Windows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Targets over all batches.</summary>
    public long TargetCount => _documents is null ? _tokens.Count - 1 : _tokens.Count;

    /// <summary>Windows over all batches, the last one maybe partial.</summary>
    public long WindowCount => _documents?.Count ?? ((TargetCount + Context - 1) / Context);

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
                counted += Fill(first + row, inputs.AsSpan(place), targets.AsSpan(place));
            }

            yield return new EvaluationBatch(
                inputs.AsMemory(0, rows * Context), targets.AsMemory(0, rows * Context), rows, counted);
        }
    }

    private int Fill(long window, Span<int> inputs, Span<int> targets)
    {
        (long start, int count) = _documents is null
            ? ((window * Context) + 1, (int)Math.Min(Context, TargetCount - (window * Context)))
            : _documents[(int)window];
        _tokens.Read(start, targets[..count]);
        targets[..(count - 1)].CopyTo(inputs[1..]);
        if (start == 0) inputs[0] = _endOfText;
        else _tokens.Read(start - 1, inputs[..1]);
        inputs[count..].Clear();
        targets[count..].Fill(Ignore);
        return count;
    }
}
