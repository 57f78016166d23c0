using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Keys and values of one layer, contiguous along time, growing by doubling up to a limit.</summary>
public sealed class KvCache : ILayerState
{
    private const int FirstCapacity = 64;

    private readonly int _maxLength;
    private Tensor? _keys;    // [batch, capacity, kvHeads, keyWidth]
    private Tensor? _values;  // [batch, capacity, kvHeads, valueWidth]

    /// <param name="maxLength">Most tokens of a sequence.</param>
    public KvCache(int maxLength) => _maxLength = maxLength;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The cache is full, or gradients would have to flow through it.
    /// </exception>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options)
    {
        if (k.RequiresGrad || v.RequiresGrad)
        {
            throw new InvalidOperationException(
                "KvCache: gradients don't flow through a decoding state, got some; decode within Device.NoGrad().");
        }

        int time = k.Shape[1], end = Longest(lengths) + time;
        Reserve(k, v, end);
        Append(_keys!, k, lengths);
        Append(_values!, v, lengths);

        int[] starts = lengths.ToArray(), ends = new int[starts.Length];
        for (int row = 0; row < ends.Length; row++)
            ends[row] = starts[row] + (options.KeyEnd is { } counted ? counted.Span[row] : time);
        options = options with { QueryStart = starts, KeyEnd = ends };
        return Attention.Forward(q, _keys!.Narrow(1, 0, end), _values!.Narrow(1, 0, end), options);
    }

    /// <inheritdoc/>
    public void Fork(int from, int to, int length)
    {
        if (_keys is null || from == to) return;
        Row(_keys, to, 0, length).CopyFrom(Row(_keys, from, 0, length));
        Row(_values!, to, 0, length).CopyFrom(Row(_values!, from, 0, length));
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_keys is null) return;
        (_keys, _values) = (Gather(_keys, rows, lengths), Gather(_values!, rows, lengths));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What lies beyond a sequence's length is never read, and overwritten by the tokens that come next.
    /// </remarks>
    public void Truncate(int row, int length)
    {
    }

    /// <summary>Puts new rows behind the old: in one copy where all sequences are equally long.</summary>
    private static void Append(Tensor cache, Tensor added, ReadOnlySpan<int> lengths)
    {
        int time = added.Shape[1];
        if (lengths.IsEmpty) return;
        if (lengths.IndexOfAnyExcept(lengths[0]) < 0)
        {
            cache.Narrow(1, lengths[0], time).CopyFrom(added);
            return;
        }

        for (int row = 0; row < lengths.Length; row++)
            Row(cache, row, lengths[row], time).CopyFrom(added.Narrow(0, row, 1));
    }

    private static Tensor Gather(Tensor cache, ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        Tensor gathered = Empty(cache.Device, cache.Shape.With(0, rows.Length));
        for (int i = 0; i < rows.Length; i++)
            Row(gathered, i, 0, lengths[i]).CopyFrom(Row(cache, rows[i], 0, lengths[i]));
        cache.Dispose();
        return gathered;
    }

    private static Tensor Row(Tensor cache, int row, int start, int length) =>
        cache.Narrow(0, row, 1).Narrow(1, start, length);

    private static int Longest(ReadOnlySpan<int> lengths)
    {
        int longest = 0;
        foreach (int length in lengths) longest = Math.Max(longest, length);
        return longest;
    }

    private void Reserve(Tensor k, Tensor v, int length)
    {
        if (length > _maxLength)
        {
            throw new InvalidOperationException(
                $"KvCache: a sequence may hold {_maxLength} tokens, got {length}; start a new one or raise maxLength.");
        }

        int capacity = _keys?.Shape[1] ?? 0;
        if (length <= capacity) return;
        capacity = (int)Math.Min(_maxLength, Math.Max(length, Math.Max(FirstCapacity, 2L * capacity)));
        (_keys, _values) = (Grow(_keys, k, capacity), Grow(_values, v, capacity));
    }

    /// <summary>A head's tokens lie one after the other: a step of decoding reads them as streams.</summary>
    private static Tensor Empty(Device device, Shape shape) =>
        device.Empty([shape[0], shape[2], shape[1], shape[3]]).Keep().Transpose(1, 2);

    private static Tensor Grow(Tensor? cache, Tensor like, int capacity)
    {
        Tensor grown = Empty(like.Device, like.Shape.With(1, capacity));
        if (cache is null) return grown;
        grown.Narrow(1, 0, cache.Shape[1]).CopyFrom(cache);
        cache.Dispose();
        return grown;
    }
}
