namespace Skald.Models;

/// <summary>The memory of a batch of sequences that are being decoded: one <see cref="ILayerState"/> per layer.</summary>
/// <remarks>Lengths and positions are kept per sequence. Not safe for concurrent use.</remarks>
public sealed class DecodingState
{
    private readonly ILayerState[] _layers;
    private int[] _lengths;
    private int[] _padding;

    /// <param name="batch">Sequences.</param>
    /// <param name="layers">One state per layer.</param>
    public DecodingState(int batch, IEnumerable<ILayerState> layers)
    {
        _layers = [.. layers];
        _lengths = new int[batch];
        _padding = new int[batch];
    }

    /// <summary>A state whose layers keep keys and values contiguously.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public static DecodingState Contiguous(int batch, int layers, int maxLength) =>
        new(batch, Enumerable.Range(0, layers).Select(_ => new KvCache(maxLength)));

    /// <summary>Sequences.</summary>
    public int Batch => _lengths.Length;

    /// <summary>Tokens held for each sequence, left padding included.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>Tokens of left padding of each sequence.</summary>
    public ReadOnlySpan<int> PaddingBefore => _padding;

    /// <summary>The state of one layer.</summary>
    public ILayerState this[int layer] => _layers[layer];

    /// <summary>Declares left padding: done by the first forward pass.</summary>
    internal void SetPadding(ReadOnlySpan<int> padding) => padding.CopyTo(_padding);

    /// <summary>Counts the tokens of a forward pass once every layer has taken them in.</summary>
    internal void Advance(int time)
    {
        for (int row = 0; row < _lengths.Length; row++) _lengths[row] += time;
    }

    /// <summary>Forgets what follows the first <paramref name="length"/> tokens of a sequence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is shorter than that.</exception>
    public void Truncate(int row, int length)
    {
        if (length < 0 || length > _lengths[row])
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), $"Truncate: sequence {row} holds {_lengths[row]} tokens, got {length}.");
        }

        _lengths[row] = length;
    }

    /// <summary>Makes one sequence a copy of another, to be continued differently.</summary>
    public void Fork(int from, int to)
    {
        foreach (ILayerState layer in _layers) layer.Copy(from, to, _lengths[from]);
        _lengths[to] = _lengths[from];
        _padding[to] = _padding[from];
    }

    /// <summary>Makes sequence i a copy of sequence rows[i], as beam search needs; sequences may be dropped or doubled.</summary>
    public void Reorder(params ReadOnlySpan<int> rows)
    {
        var lengths = new int[rows.Length];
        var padding = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++) (lengths[i], padding[i]) = (_lengths[rows[i]], _padding[rows[i]]);
        foreach (ILayerState layer in _layers) layer.Reorder(rows, lengths);
        (_lengths, _padding) = (lengths, padding);
    }
}
