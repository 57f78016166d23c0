using System.Numerics;
using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Keys and values of one layer in half precision or 8 bits, growing by doubling up to a limit.</summary>
/// <remarks>For generation: attention sees rounded keys and values, in the prompt as well as in later steps.</remarks>
/// <param name="dtype">PackedF16 or Q80.</param>
/// <param name="maxLength">Most tokens of a sequence.</param>
public sealed class PackedKvCache(DType dtype, int maxLength) : IAttentionState
{
    private const int FirstCapacity = 64;

    private readonly CachePlaces _places = new();
    private int _expected;
    private PackedKeyValues? _cache;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The cache is full, or gradients would have to flow through it.
    /// </exception>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options)
    {
        if (k.RequiresGrad || v.RequiresGrad)
        {
            throw new InvalidOperationException(
                "PackedKvCache: gradients don't flow through a decoding state, got some; decode within Device.NoGrad().");
        }

        _places.Count(lengths, k.Shape[1], options);
        Reserve(k.Device, k.Shape, v.Shape[3], _places.End);
        _cache!.Append(
            k, v, lengths, options.KeyBegin is { } begins ? begins.Span : default,
            options.KeyEnd is { } counts ? counts.Span : default);
        return _cache.Attend(q, _places.Placed(options));
    }

    /// <inheritdoc/>
    public void Expect(int length) => _expected = length;

    /// <inheritdoc/>
    public void Fork(int from, int to, int length)
    {
        if (from != to) _cache?.Copy(from, to);
    }

    /// <inheritdoc/>
    public void Adopt(ILayerState other, int from, int to, int length, int batch)
    {
        if (other is not PackedKvCache { _cache: { } cache }) return;
        Reserve(cache.Device, [batch, 0, cache.Heads, cache.KeyWidth], cache.ValueWidth, length);
        _cache!.CopyFrom(cache, from, to);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_cache is null) return;
        PackedKeyValues gathered = _cache.Gather(rows);
        _cache.Release();
        _cache = gathered;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What lies beyond a sequence's length is never looked at, and overwritten by the tokens that come next.
    /// </remarks>
    public void Truncate(int row, int length)
    {
    }

    private void Reserve(Device device, Shape keys, int valueWidth, int length)
    {
        if (length > maxLength)
        {
            throw new InvalidOperationException(
                $"PackedKvCache: a sequence may hold {maxLength} tokens, got {length}; start a new one or raise maxLength.");
        }

        int capacity = _cache?.Capacity ?? 0;
        if (_cache is not null && length <= capacity) return;
        if (_expected > length) length = (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2((ulong)_expected));
        capacity = (int)Math.Min(maxLength, Math.Max(length, Math.Max(FirstCapacity, 2L * capacity)));
        if (_cache is null) _cache = new(device, dtype, keys[0], keys[2], keys[3], valueWidth, capacity);
        else _cache.Grow(capacity);
    }
}
