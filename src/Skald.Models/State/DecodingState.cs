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

    /// <summary>The tokens themselves, where a model may have to read them again; else null.</summary>
    internal TokenHistory? History { get; init; }

    /// <summary>The state of one layer.</summary>
    public ILayerState this[int layer] => _layers[layer];

    /// <summary>The first key of each sequence; empty where all begin at 0.</summary>
    internal ReadOnlyMemory<int> KeyBegin => _padding.AsSpan().ContainsAnyExcept(0) ? _padding.ToArray() : [];

    /// <summary>Forgets what follows the first <paramref name="length"/> tokens of a sequence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence, or it is shorter than that.</exception>
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

    /// <summary>
    /// Makes sequence i a copy of sequence rows[i], as beam search needs; sequences may be dropped or doubled.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sequence.</exception>
    public void Reorder(params ReadOnlySpan<int> rows)
    {
        int[] lengths = new int[rows.Length], padding = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i], nameof(rows));
            (lengths[i], padding[i]) = (_lengths[rows[i]], _padding[rows[i]]);
        }

        foreach (ILayerState layer in _layers) layer.Reorder(rows, Array.ConvertAll(lengths, length => length + Virtual));
        History?.Reorder(rows);
        (_lengths, _padding) = (lengths, padding);
    }

    /// <summary>Begins a pass: room for its tokens is checked, and the first declares the left padding.</summary>
    /// <exception cref="InvalidOperationException">A sequence would be too long, or padding comes late.</exception>
    internal void Open(int time, ReadOnlyMemory<int> padding)
    {
        foreach (int length in _lengths)
        {
            if (length + Virtual + (long)time > _maxLength)
            {
                throw new InvalidOperationException(
                    $"DecodingState: a sequence holds at most {_maxLength} tokens, got {length + Virtual + (long)time}.");
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
