using System.Numerics;
using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Keys and values of one layer, contiguous along time, growing by doubling up to a limit.</summary>
public sealed class KvCache : IAttentionState
{
    private const int FirstCapacity = 64;

    private readonly int _maxLength;
    private readonly bool _valuesAreKeys;
    private readonly CachePlaces _places = new();
    private int _expected;
    private Tensor? _keys;    // [batch, capacity, kvHeads, keyWidth]
    private Tensor? _values;  // [batch, capacity, kvHeads, valueWidth]; null where they are a part of the keys

    /// <param name="maxLength">Most tokens of a sequence.</param>
    /// <param name="valuesAreKeys">Whether a value is the beginning of its key, as of latents: kept once.</param>
    public KvCache(int maxLength, bool valuesAreKeys = false) => (_maxLength, _valuesAreKeys) = (maxLength, valuesAreKeys);

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

        _places.Count(lengths, k.Shape[1], options);
        int end = _places.End;
        Reserve(k.Device, k.Shape, v.Shape, end);
        Append(_keys!, k, _places.Starts, _places.Ends);
        if (_values is not null) Append(_values, v, _places.Starts, _places.Ends);
        options = _places.Placed(options);
        Tensor keys = _keys!.Narrow(1, 0, end);
        return Attention.Forward(q, keys, _values?.Narrow(1, 0, end) ?? keys.Narrow(3, 0, v.Shape[3]), options);
    }

    /// <inheritdoc/>
    public void Expect(int length) => _expected = length;

    /// <inheritdoc/>
    public void Fork(int from, int to, int length)
    {
        if (_keys is null || from == to) return;
        Row(_keys, to, 0, length).CopyFrom(Row(_keys, from, 0, length));
        if (_values is not null) Row(_values, to, 0, length).CopyFrom(Row(_values, from, 0, length));
    }

    /// <inheritdoc/>
    public void Adopt(ILayerState other, int from, int to, int length, int batch)
    {
        if (other is not KvCache { _keys: { } keys } cache) return;
        Reserve(keys.Device, keys.Shape.With(0, batch), (cache._values ?? keys).Shape.With(0, batch), length);
        Row(_keys!, to, 0, length).CopyFrom(Row(keys, from, 0, length));
        if (_values is not null) Row(_values, to, 0, length).CopyFrom(Row(cache._values!, from, 0, length));
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_keys is null) return;
        _keys = Gather(_keys, rows, lengths);
        if (_values is not null) _values = Gather(_values, rows, lengths);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What lies beyond a sequence's length is never read, and overwritten by the tokens that come next.
    /// </remarks>
    public void Truncate(int row, int length)
    {
    }

    /// <summary>Puts new rows behind the old: in one copy where all sequences are equally long.</summary>
    private static void Append(Tensor cache, Tensor added, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        if (starts.IsEmpty) return;
        if (starts.IndexOfAnyExcept(starts[0]) < 0 && ends.IndexOfAnyExcept(starts[0] + added.Shape[1]) < 0)
        {
            cache.Narrow(1, starts[0], added.Shape[1]).CopyFrom(added);
            return;
        }

        for (int row = 0; row < starts.Length; row++)
        {
            int count = ends[row] - starts[row];
            Row(cache, row, starts[row], count).CopyFrom(Row(added, row, 0, count));
        }
    }

    private static Tensor Gather(Tensor cache, ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        Tensor gathered = Empty(cache.Device, cache.Shape.With(0, rows.Length));
        for (int i = 0; i < rows.Length; i++)
            if (rows[i] >= 0) Row(gathered, i, 0, lengths[i]).CopyFrom(Row(cache, rows[i], 0, lengths[i]));
        cache.Dispose();
        return gathered;
    }

    private static Tensor Row(Tensor cache, int row, int start, int length) =>
        cache.Narrow(0, row, 1).Narrow(1, start, length);

    private void Reserve(Device device, Shape keys, Shape values, int length)
    {
        if (length > _maxLength)
        {
            throw new InvalidOperationException(
                $"KvCache: a sequence may hold {_maxLength} tokens, got {length}; start a new one or raise maxLength.");
        }

        int capacity = _keys?.Shape[1] ?? 0;
        if (_keys is not null && length <= capacity) return;
        if (_expected > length) length = (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2((ulong)_expected));
        capacity = (int)Math.Min(_maxLength, Math.Max(length, Math.Max(FirstCapacity, 2L * capacity)));
        _keys = Grow(_keys, device, keys.With(1, capacity));
        if (!_valuesAreKeys) _values = Grow(_values, device, values.With(1, capacity));
    }

    /// <summary>A head's tokens lie one after the other: a step of decoding reads them as streams.</summary>
    private static Tensor Empty(Device device, Shape shape) =>
        device.Empty([shape[0], shape[2], shape[1], shape[3]]).Keep().Transpose(1, 2);

    private static Tensor Grow(Tensor? cache, Device device, Shape shape)
    {
        Tensor grown = Empty(device, shape);
        if (cache is null) return grown;
        grown.Narrow(1, 0, cache.Shape[1]).CopyFrom(cache);
        cache.Discard();
        return grown;
    }
}
