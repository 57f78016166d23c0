using Skald.Tensors;

namespace Skald.Models;

/// <summary>Keys and values of one layer, contiguous along time, growing by doubling up to a limit.</summary>
public sealed class KvCache : ILayerState
{
    private readonly int _maxLength;
    private Tensor? _keys;    // [batch, capacity, kvHeads, keyWidth]
    private Tensor? _values;  // [batch, capacity, kvHeads, valueWidth]

    /// <param name="maxLength">Most tokens of a sequence.</param>
    public KvCache(int maxLength) => _maxLength = maxLength;

    /// <inheritdoc/>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options)
    {
        int time = k.Shape[1], longest = 0;
        foreach (int length in lengths) longest = Math.Max(longest, length);
        Reserve(k, v, longest + time);
        var ends = new int[lengths.Length];
        for (int row = 0; row < ends.Length; row++)
        {
            ends[row] = lengths[row] + time;
            _keys!.Narrow(0, row, 1).Narrow(1, lengths[row], time).CopyFrom(k.Narrow(0, row, 1));
            _values!.Narrow(0, row, 1).Narrow(1, lengths[row], time).CopyFrom(v.Narrow(0, row, 1));
        }

        options = options with { QueryStart = lengths.ToArray(), KeyEnd = ends };
        return Attention.Forward(
            q, _keys!.Narrow(1, 0, longest + time), _values!.Narrow(1, 0, longest + time), options);
    }

    /// <inheritdoc/>
    public void Copy(int from, int to, int length)
    {
        if (_keys is null || from == to) return;
        _keys.Narrow(0, to, 1).Narrow(1, 0, length).CopyFrom(_keys.Narrow(0, from, 1).Narrow(1, 0, length));
        _values!.Narrow(0, to, 1).Narrow(1, 0, length).CopyFrom(_values.Narrow(0, from, 1).Narrow(1, 0, length));
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_keys is null) return;
        (_keys, _values) = (Gather(_keys, rows, lengths), Gather(_values!, rows, lengths));
    }

    private static Tensor Gather(Tensor cache, ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        Tensor gathered = cache.Device.Empty(cache.Shape.With(0, rows.Length));
        for (int i = 0; i < rows.Length; i++)
        {
            gathered.Narrow(0, i, 1).Narrow(1, 0, lengths[i])
                .CopyFrom(cache.Narrow(0, rows[i], 1).Narrow(1, 0, lengths[i]));
        }

        cache.Dispose();
        return gathered;
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
        capacity = Math.Min(_maxLength, Math.Max(length, Math.Max(64, 2 * capacity)));
        (_keys, _values) = (Grow(_keys, k, capacity), Grow(_values, v, capacity));
    }

    private static Tensor Grow(Tensor? cache, Tensor like, int capacity)
    {
        Tensor grown = like.Device.Empty(like.Shape.With(1, capacity));
        if (cache is null) return grown;
        grown.Narrow(1, 0, cache.Shape[1]).CopyFrom(cache);
        cache.Dispose();
        return grown;
    }
}
