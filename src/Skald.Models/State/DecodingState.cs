using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>
/// The memory of a batch of sequences that are being decoded: one <see cref="ILayerState"/> per layer.
/// </summary>
/// <remarks>Lengths and positions are kept per sequence. Not safe for concurrent use.</remarks>
public sealed class DecodingState
{
    private readonly ILayerState[] _layers;
    private readonly int _maxLength;
    private int[] _lengths;
    private int[] _padding;
    private ModelInput? _next;

    /// <param name="batch">Sequences.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    /// <param name="layers">One state per layer.</param>
    public DecodingState(int batch, int maxLength, IEnumerable<ILayerState> layers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        (_layers, _maxLength) = ([.. layers], maxLength);
        _lengths = new int[batch];
        _padding = new int[batch];
    }

    /// <summary>A state whose layers keep keys and values contiguously.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public static DecodingState Contiguous(int batch, int layers, int maxLength) =>
        new(batch, maxLength, Enumerable.Range(0, layers).Select(_ => new KvCache(maxLength)));

    /// <summary>A state whose layers keep keys and values in half precision or 8 bits.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    /// <param name="dtype">PackedF16 or Q80.</param>
    public static DecodingState Packed(int batch, int layers, int maxLength, DType dtype) =>
        new(batch, maxLength, Enumerable.Range(0, layers).Select(_ => new PackedKvCache(dtype, maxLength)));

    /// <summary>Sequences.</summary>
    public int Batch => _lengths.Length;

    /// <summary>Tokens held for each sequence, left padding included.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Tokens of left padding of each sequence.</summary>
    public ReadOnlySpan<int> PaddingBefore => _padding;

    /// <summary>
    /// Virtual tokens of an adapter that the layers hold in front of each sequence; lengths don't count them.
    /// </summary>
    internal int Virtual { get; set; }

    /// <summary>Tokens that the layers hold for each sequence: virtual ones, left padding and its own.</summary>
    internal ReadOnlySpan<int> Held => Virtual == 0 ? _lengths : Array.ConvertAll(_lengths, length => length + Virtual);

    /// <summary>The last pass over plain tokens, to be taken up again; null for none.</summary>
    internal ForwardPass? LastPass { get; set; }

    /// <summary>How it was asked to keep what is read.</summary>
    public StateOptions Options { get; internal init; } = new();

    /// <summary>The tokens themselves, where they may have to be read again or compared; else null.</summary>
    internal TokenHistory? History { get; init; }

    /// <summary>Whether tokens read for one text are worth the same in another that begins alike.</summary>
    internal bool ReusesPrefixes { get; init; } = true;

    /// <summary>The state of one layer.</summary>
    public ILayerState this[int layer] => _layers[layer];

    /// <summary>The first key of each sequence; empty where all begin at 0.</summary>
    internal ReadOnlyMemory<int> KeyBegin => _padding.AsSpan().ContainsAnyExcept(0) ? _padding.ToArray() : [];

    /// <summary>Whether every layer can take a sequence back to its first <paramref name="length"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public bool CanTruncate(int row, int length)
    {
        CheckRow(row, nameof(row));
        return length >= _padding[row] && length <= _lengths[row]
            && _layers.All(layer => layer.CanTruncate(row, length));
    }

    /// <summary>Forgets what follows the first <paramref name="length"/> tokens of a sequence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence, or it is shorter than that.</exception>
    /// <exception cref="InvalidOperationException">A recurrence or a window no longer holds those tokens.</exception>
    public void Truncate(int row, int length)
    {
        CheckRow(row, nameof(row));
        if (length < _padding[row] || length > _lengths[row])
        {
            throw new ArgumentOutOfRangeException(
                nameof(length),
                $"Truncate: sequence {row} can keep {_padding[row]} to {_lengths[row]} tokens, got {length}.");
        }

        foreach (ILayerState layer in _layers) layer.Truncate(row, length + Virtual);
        History?.Truncate(row, length);
        _lengths[row] = length;
    }

    /// <summary>Forgets a sequence, its padding included: the row can begin another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public void Forget(int row)
    {
        CheckRow(row, nameof(row));
        foreach (ILayerState layer in _layers) layer.Truncate(row, 0);
        History?.Truncate(row, 0);
        (_lengths[row], _padding[row]) = (0, 0);
    }

    /// <summary>Keeps what a prompt has in common with a sequence, at most all but its last token.</summary>
    /// <remarks>
    /// Where a layer can't go back that far, and in models whose angles depend on the longest text, the sequence is
    /// forgotten.
    /// </remarks>
    /// <param name="row">The sequence.</param>
    /// <param name="prompt">All tokens of the new prompt.</param>
    /// <returns>Tokens of the prompt that need not be read again.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    /// <exception cref="InvalidOperationException">The state doesn't keep tokens.</exception>
    public int Rewind(int row, ReadOnlySpan<int> prompt)
    {
        CheckRow(row, nameof(row));
        if (History is not { } history)
        {
            throw new InvalidOperationException(
                "Rewind: the state must keep its tokens, got one that doesn't; create it with KeepsTokens.");
        }

        int common = 0, most = Math.Min(prompt.Length - 1, history[row].Count);
        while (common < most && history[row][common] == prompt[common]) common++;
        if (common > 0 && _padding[row] == 0 && ReusesPrefixes && CanTruncate(row, common))
        {
            Truncate(row, common);
            return common;
        }

        Forget(row);
        return 0;
    }

    /// <summary>Says how long sequences will soon be, so that layers take their memory once.</summary>
    internal void Expect(int length)
    {
        foreach (ILayerState layer in _layers) layer.Expect(Math.Min(length, _maxLength) + Virtual);
    }

    /// <summary>Adds an empty sequence behind the others, to begin while they go on.</summary>
    /// <returns>Its row.</returns>
    public int Join()
    {
        int[] rows = [.. Enumerable.Range(0, Batch), -1];
        Reorder(rows);
        return Batch - 1;
    }

    /// <summary>Takes a sequence out; those behind it move up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public void Leave(int row)
    {
        CheckRow(row, nameof(row));
        int[] rows = [.. Enumerable.Range(0, Batch).Where(other => other != row)];
        Reorder(rows);
    }

    /// <summary>Lets all sequences go: pages return to their pool.</summary>
    public void Release() => Reorder();

    /// <summary>Makes one sequence a copy of another, to be continued differently.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public void Fork(int from, int to)
    {
        CheckRow(from, nameof(from));
        CheckRow(to, nameof(to));
        foreach (ILayerState layer in _layers) layer.Fork(from, to, _lengths[from] + Virtual);
        History?.Fork(from, to);
        _lengths[to] = _lengths[from];
        _padding[to] = _padding[from];
    }

    /// <summary>Makes a sequence a copy of one of another state of the same model and options.</summary>
    /// <remarks>
    /// A prompt can be read by itself and then join a batch, and a prefix can wait outside it: with pages of one pool
    /// nothing is copied.
    /// </remarks>
    /// <param name="other">The other state, which stays as it is.</param>
    /// <param name="from">The sequence there.</param>
    /// <param name="to">The sequence here.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    /// <exception cref="InvalidOperationException">The states keep their tokens in different ways.</exception>
    public void Adopt(DecodingState other, int from, int to)
    {
        other.CheckRow(from, nameof(from));
        CheckRow(to, nameof(to));
        if (other._layers.Length != _layers.Length || (other.History is null) != (History is null)
            || !_layers.Zip(other._layers).All(pair => pair.First.GetType() == pair.Second.GetType())
            || other._lengths[from] > _maxLength)
        {
            throw new InvalidOperationException(
                "Adopt: both states must be made by one model with the same options, got two that differ; read the "
                + "tokens again instead.");
        }

        if (other._lengths[from] == 0)
        {
            Forget(to);
            return;
        }

        for (int layer = 0; layer < _layers.Length; layer++)
            _layers[layer].Adopt(other._layers[layer], from, to, other._lengths[from], Batch);
        History?.Adopt(other.History!, from, to);
        (_lengths[to], _padding[to]) = (other._lengths[from], other._padding[from]);
    }

    /// <summary>
    /// Makes sequence i a copy of sequence rows[i], as beam search needs; sequences may be dropped or doubled, and −1
    /// makes an empty one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public void Reorder(params ReadOnlySpan<int> rows)
    {
        int[] lengths = new int[rows.Length], padding = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] == -1) continue;
            CheckRow(rows[i], nameof(rows));
            (lengths[i], padding[i]) = (_lengths[rows[i]], _padding[rows[i]]);
        }

        foreach (ILayerState layer in _layers) layer.Reorder(rows, Array.ConvertAll(lengths, length => length + Virtual));
        History?.Reorder(rows);
        (_lengths, _padding) = (lengths, padding);
    }

    /// <summary>The next token of every sequence as an input, which serves one step after the other.</summary>
    /// <param name="device">Where the ids go.</param>
    /// <param name="ids">[batch].</param>
    internal ModelInput Next(Device device, ReadOnlySpan<int> ids)
    {
        if (_next is null || _next.Batch != ids.Length)
            _next = new() { Ids = device.From(ids, [ids.Length, 1]).Keep(), State = this };
        else _next.Ids.CopyFrom(ids);
        return _next;
    }

    /// <summary>Begins a pass: room for its tokens is checked, and the first declares the left padding.</summary>
    /// <exception cref="InvalidOperationException">A sequence would be too long, or padding comes late.</exception>
    /// <param name="time">Tokens of each row.</param>
    /// <param name="counted">Those of each row that are not right padding; empty for all.</param>
    /// <param name="padding">Left padding of each row; empty for none.</param>
    internal void Open(int time, ReadOnlyMemory<int> counted, ReadOnlyMemory<int> padding)
    {
        for (int row = 0; row < _lengths.Length; row++)
        {
            long length = _lengths[row] + Virtual + (long)(counted.IsEmpty ? time : counted.Span[row]);
            if (length > _maxLength)
            {
                throw new InvalidOperationException(
                    $"DecodingState: a sequence holds at most {_maxLength} tokens, got {length}.");
            }
        }

        if (padding.IsEmpty) return;
        if (_lengths.AsSpan().ContainsAnyExcept(0))
        {
            throw new InvalidOperationException(
                "DecodingState: left padding must come with the first tokens, got it later.");
        }

        padding.Span.CopyTo(_padding);
    }

    /// <summary>Forgets all that the layers hold, and the padding; not the history.</summary>
    internal void Restart()
    {
        for (int row = 0; row < _lengths.Length; row++)
            foreach (ILayerState layer in _layers) layer.Truncate(row, 0);
        Array.Clear(_lengths);
        Array.Clear(_padding);
        Virtual = 0;
    }

    /// <summary>
    /// Makes room for new tokens in a full sequence that shifts: of those it doesn't keep the older half, or as many as
    /// are needed, are dropped, and the layers go back to before them.
    /// </summary>
    /// <returns>Whether it was full; the tokens that the history holds beyond the length are to be read again.</returns>
    /// <exception cref="InvalidOperationException">The new tokens don't fit behind those that stay.</exception>
    internal bool Shift(int row, int added)
    {
        int full = _lengths[row] + added - _maxLength;
        if (!Options.Shifts || full <= 0) return false;
        TokenHistory history = History!;
        int held = _lengths[row] - _padding[row], kept = Math.Min(Options.ShiftKeeps, held);
        if (kept + added > _maxLength)
        {
            throw new InvalidOperationException(
                $"DecodingState: {kept} kept and {added} new tokens must fit the {_maxLength} of a sequence; "
                + "keep fewer or read fewer at once.");
        }

        int dropped = Math.Max((held - kept + 1) / 2, full - _padding[row]);
        if (_padding[row] == 0 && CanTruncate(row, kept))
        {
            foreach (ILayerState layer in _layers) layer.Truncate(row, kept);
            _lengths[row] = kept;
        }
        else
        {
            history.Drop(row, _padding[row]);
            foreach (ILayerState layer in _layers) layer.Truncate(row, 0);
            (_lengths[row], _padding[row]) = (0, 0);
        }

        history.Drop(row, dropped, kept);
        return true;
    }

    /// <summary>Counts the tokens of a pass once every layer has taken them in.</summary>
    /// <param name="time">Tokens of each row.</param>
    /// <param name="counted">Those of each row that are not right padding; empty for all.</param>
    internal void Advance(int time, ReadOnlyMemory<int> counted)
    {
        for (int row = 0; row < _lengths.Length; row++)
            _lengths[row] += counted.IsEmpty ? time : counted.Span[row];
    }

    private void CheckRow(int row, string name)
    {
        if ((uint)row >= (uint)Batch)
            throw new ArgumentOutOfRangeException(name, $"DecodingState: rows must lie in [0, {Batch}), got {row}.");
    }
}
