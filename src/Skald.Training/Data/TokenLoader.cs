namespace Skald.Training.Data;

/// <summary>
/// Deterministic batches of windows: which tokens a row gets is a pure function of seed, step and global row.
/// </summary>
/// <remarks>
/// <para>
/// In shuffled order the text is cut into windows of the context length on a grid whose origin is drawn anew each
/// epoch; neighbouring windows share one token, the last target and first input. An epoch takes each window once, in a
/// random order that is computed and never stored. Rows count on through steps and epochs.
/// </para>
/// <para>
/// By documents, an epoch takes each document once, in a random order as above; every row begins where a document does.
/// </para>
/// <para>Ranks take consecutive shares of a batch's rows, so several machines together take what one would.</para>
/// </remarks>
public sealed class TokenLoader
{
    private const ulong OrderStream = 1;
    private const ulong ShiftStream = 2;
    private const ulong OffsetStream = 3;

    private readonly ITokenSequence _tokens;
    private readonly TokenLoaderOptions _options;
    private readonly int _firstRow;
    private readonly long[] _documentRows = [];

    /// <param name="tokens">The data.</param>
    /// <param name="options">What batches look like.</param>
    /// <exception cref="DataException">The data is shorter than one context and its last target.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TokenLoader(ITokenSequence tokens, TokenLoaderOptions options)
    {
        (_tokens, _options) = (tokens, options);
        Require(options.BatchSize > 0, $"the batch must have rows, got {options.BatchSize}");
        Require(options.Context > 0, $"the context must be positive, got {options.Context}");
        Require(options.World > 0 && options.BatchSize % options.World == 0,
            $"the number of machines must divide the batch of {options.BatchSize}, got {options.World}");
        Require((uint)options.Rank < (uint)options.World, $"the rank must lie in [0, {options.World}), got "
            + $"{options.Rank}");
        if (tokens.Count < options.Context + 1L)
        {
            throw new DataException($"TokenLoader: the text must be longer than one context, got {tokens.Count} "
                + $"tokens for a context of {options.Context}; give more text, or a shorter context (--context).");
        }

        Rows = options.BatchSize / options.World;
        _firstRow = options.Rank * Rows;
        if (options.Order == WindowOrder.Documents) _documentRows = RowsByDocument(tokens, options.Context);
        WindowsPerEpoch = options.Order switch
        {
            WindowOrder.Shuffled => Math.Max(1, (tokens.Count - options.Context) / options.Context),
            WindowOrder.Documents => _documentRows.Length,
            _ => (tokens.Count - 1) / options.Context,
        };
    }

    /// <summary>Rows of this rank's batch.</summary>
    public int Rows { get; }

    /// <summary>Tokens a model sees of a row.</summary>
    public int Context => _options.Context;

    /// <summary>Windows until the text has been walked once.</summary>
    public long WindowsPerEpoch { get; }

    /// <summary>Batches taken so far.</summary>
    public long Step { get; private set; }

    /// <summary>How often the text has been walked by the batches taken so far.</summary>
    public double Epochs => (double)Step * _options.BatchSize / WindowsPerEpoch;

    /// <summary>The position, as a checkpoint keeps it.</summary>
    public LoaderState State => new(
        Step, _options.Order == WindowOrder.Random ? 0 : Step * _options.BatchSize / WindowsPerEpoch,
        _options.Seed, _options.Order, _options.BatchSize, _options.Context, _tokens.Count);

    /// <summary>Continues where a checkpoint stopped.</summary>
    /// <exception cref="DataException">The position belongs to other data or other options.</exception>
    public void Restore(LoaderState state)
    {
        LoaderState expected = State with { Step = state.Step, Epoch = state.Epoch };
        if (state != expected)
        {
            throw new DataException("TokenLoader.Restore: a run continues with the data and options it began with, "
                + $"got {Describe(state)} for {Describe(expected)}; resume with the former ones, or begin a new run.");
        }

        if (state.Step < 0)
            throw new DataException($"TokenLoader.Restore: the step must be 0 or more, got {state.Step}.");
        Step = state.Step;
    }

    /// <summary>Takes the next batch.</summary>
    /// <param name="batch">[rows, context + 1], this rank's rows.</param>
    public void Next(Span<int> batch) => Read(Step++, batch);

    /// <summary>Takes the next batch, parted into what the model sees and what it shall say.</summary>
    /// <param name="inputs">[rows, context]</param>
    /// <param name="targets">[rows, context], the inputs one token later.</param>
    public void Next(Span<int> inputs, Span<int> targets)
    {
        if (inputs.Length != (long)Rows * Context || targets.Length != inputs.Length)
        {
            throw new ArgumentException($"TokenLoader.Next: inputs and targets must be [{Rows}, {Context}], got "
                + $"{inputs.Length} and {targets.Length} tokens.");
        }

        Span<int> row = Context < 4096 ? stackalloc int[Context + 1] : new int[Context + 1];
        for (int r = 0; r < Rows; r++)
        {
            _tokens.Read(WindowStart(Step, _firstRow + r), row);
            row[..^1].CopyTo(inputs.Slice(r * Context, Context));
            row[1..].CopyTo(targets.Slice(r * Context, Context));
        }

        Step++;
    }

    /// <summary>Reads the batch of any step, without moving.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="batch">[rows, context + 1], this rank's rows.</param>
    public void Read(long step, Span<int> batch)
    {
        int width = Context + 1;
        if (batch.Length != (long)Rows * width)
            throw new ArgumentException($"TokenLoader.Read: a batch must be [{Rows}, {width}], got {batch.Length} "
                + "tokens.");
        for (int row = 0; row < Rows; row++)
            _tokens.Read(WindowStart(step, _firstRow + row), batch.Slice(row * width, width));
    }

    /// <summary>Position of the first token of a row.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="globalRow">The row among those of all ranks.</param>
    public long WindowStart(long step, int globalRow)
    {
        long row = checked((step * _options.BatchSize) + globalRow);
        if (_options.Order == WindowOrder.Random)
            return Mixing.Below(Mixing.Mix(_options.Seed, OffsetStream, (ulong)row), _tokens.Count - Context);

        long epoch = row / WindowsPerEpoch, position = row % WindowsPerEpoch;
        if (_options.Order == WindowOrder.Sequential) return position * Context;
        Permutation order = new(WindowsPerEpoch, Mixing.Mix(_options.Seed, OrderStream, (ulong)epoch));
        if (_options.Order == WindowOrder.Documents) return _documentRows[order[position]];

        // The last window and its target end inside the text for every shift.
        long slack = Math.Min(Context - 1, _tokens.Count - 1 - (WindowsPerEpoch * Context));
        long shift = Mixing.Below(Mixing.Mix(_options.Seed, ShiftStream, (ulong)epoch), slack + 1);
        return shift + (order[position] * Context);
    }

    /// <summary>Where rows begin: a token before each document, and never so late that the text ends within.</summary>
    private static long[] RowsByDocument(ITokenSequence tokens, int context)
    {
        long last = tokens.Count - context - 1;
        return [.. DocumentWindows.Of(tokens, context).Select(w => Math.Clamp(w.Start - 1, 0, last))];
    }

    private static string Describe(LoaderState state) =>
        $"{state.Tokens} tokens in {state.BatchSize} × {state.Context} ({state.Order}, seed {state.Seed})";

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException($"TokenLoader: {rule}.");
    }
}
