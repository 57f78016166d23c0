namespace Skald.Tensors;

/// <summary>Keys and values of a batch in half precision or 8 bits, laid out for decoding.</summary>
/// <remarks>
/// Each sequence's head is one stream. A token's result depends on the rounded keys and values alone, so a prompt read
/// at once and token by token gives the same bits.
/// </remarks>
public sealed class PackedKeyValues
{
    private const int Step = 64;

    private readonly Device _device;
    private readonly int _batch;

    /// <param name="device">Where they live.</param>
    /// <param name="dtype">PackedF16 or Q80.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="heads">Heads that own keys and values.</param>
    /// <param name="keyWidth">Numbers of a key.</param>
    /// <param name="valueWidth">Numbers of a value.</param>
    /// <param name="capacity">Tokens there shall be room for.</param>
    /// <exception cref="ShapeException">The widths don't suit the type.</exception>
    public PackedKeyValues(Device device, DType dtype, int batch, int heads, int keyWidth, int valueWidth, int capacity)
    {
        (_device, _batch) = (device, batch);
        (DType, Heads, KeyWidth, ValueWidth) = (dtype, heads, keyWidth, valueWidth);
        (Keys, Values) = Allocate(capacity);
    }

    /// <summary>Where they live.</summary>
    public Device Device => _device;

    /// <summary>PackedF16 or Q80.</summary>
    public DType DType { get; }

    /// <summary>Heads that own keys and values.</summary>
    public int Heads { get; }

    /// <summary>Numbers of a key.</summary>
    public int KeyWidth { get; }

    /// <summary>Numbers of a value.</summary>
    public int ValueWidth { get; }

    /// <summary>Tokens of a sequence that there is room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>UInt8: the device's layout of the keys.</summary>
    internal Tensor Keys { get; private set; }

    /// <summary>UInt8: the device's layout of the values.</summary>
    internal Tensor Values { get; private set; }

    /// <summary>Writes keys and values [batch, time, heads, width] behind those that each sequence has.</summary>
    /// <param name="keys">The new keys.</param>
    /// <param name="values">The new values.</param>
    /// <param name="lengths">[batch], tokens that each sequence has, padding included.</param>
    /// <param name="begins">[batch], tokens of padding that each began with; empty for none.</param>
    /// <param name="counts">[batch], how many of a row's count; empty for all.</param>
    public void Append(
        Tensor keys, Tensor values, ReadOnlySpan<int> lengths, ReadOnlySpan<int> begins = default,
        ReadOnlySpan<int> counts = default)
    {
        Tensor k = keys.Strides[3] == 1 ? keys.Detach() : keys.Detach().Contiguous();
        Tensor v = values.Strides[3] == 1 ? values.Detach() : values.Detach().Contiguous();
        _device.Backend.Append(this, k, v, lengths, begins, counts);
    }

    /// <summary>Attention of queries to everything that their sequences hold.</summary>
    /// <param name="query">[batch, time, heads, keyWidth].</param>
    /// <param name="options">Start, begin and end of each row must be given; no bias, mask or documents.</param>
    /// <returns>[batch, time, heads, valueWidth].</returns>
    public Tensor Attend(Tensor query, AttentionOptions options)
    {
        if (options is not { Bias: null, Mask: null, DocumentLengths: null, QueryStart: not null, KeyEnd: not null })
        {
            throw new ArgumentException(
                "PackedKeyValues.Attend: options must give each row's start and end and no bias, mask or documents; "
                + "use a float cache for those.");
        }

        Tensor q = query.Strides[3] == 1 ? query.Detach() : query.Detach().Contiguous();
        Tensor y = _device.Empty(query.Shape.With(3, ValueWidth));
        _device.Backend.Attention(q, this, options, y);
        return y;
    }

    /// <summary>Makes room for more tokens.</summary>
    public void Grow(int capacity)
    {
        if (capacity <= Capacity) return;
        (Tensor keys, Tensor values) = (Keys, Values);
        (Keys, Values) = Allocate(capacity);
        // A head's stream begins the same way, whatever room follows.
        CopyStreams(keys, Keys);
        CopyStreams(values, Values);
        keys.Discard();
        values.Discard();
    }

    /// <summary>Makes one sequence a copy of another.</summary>
    public void Copy(int from, int to)
    {
        Keys.Narrow(0, to, 1).CopyFrom(Keys.Narrow(0, from, 1));
        Values.Narrow(0, to, 1).CopyFrom(Values.Narrow(0, from, 1));
    }

    /// <summary>Makes a sequence a copy of one of another cache, as far as there is room.</summary>
    /// <exception cref="InvalidOperationException">The caches differ in type or widths.</exception>
    public void CopyFrom(PackedKeyValues other, int from, int to)
    {
        if ((other.DType, other.Heads, other.KeyWidth, other.ValueWidth) != (DType, Heads, KeyWidth, ValueWidth))
        {
            throw new InvalidOperationException(
                $"PackedKeyValues.CopyFrom: caches must agree in type and widths, got {DType} and {other.DType}.");
        }

        CopyStreams(other.Keys.Narrow(0, from, 1), Keys.Narrow(0, to, 1));
        CopyStreams(other.Values.Narrow(0, from, 1), Values.Narrow(0, to, 1));
    }

    /// <summary>A batch whose sequence i is a copy of sequence rows[i], or new where that is −1.</summary>
    public PackedKeyValues Gather(ReadOnlySpan<int> rows)
    {
        var gathered = new PackedKeyValues(_device, DType, rows.Length, Heads, KeyWidth, ValueWidth, Capacity);
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0) continue;
            gathered.Keys.Narrow(0, i, 1).CopyFrom(Keys.Narrow(0, rows[i], 1));
            gathered.Values.Narrow(0, i, 1).CopyFrom(Values.Narrow(0, rows[i], 1));
        }

        return gathered;
    }

    /// <summary>Gives the memory back early.</summary>
    public void Release()
    {
        Keys.Dispose();
        Values.Dispose();
    }

    private void CopyStreams(Tensor from, Tensor to)
    {
        int batch = from.Shape[0], length = from.Shape[1] / Heads, room = to.Shape[1] / Heads;
        int count = Math.Min(length, room);
        to.Reshape(batch, Heads, room).Narrow(2, 0, count).CopyFrom(from.Reshape(batch, Heads, length).Narrow(2, 0, count));
    }

    private (Tensor Keys, Tensor Values) Allocate(int capacity)
    {
        Capacity = checked((capacity + Step - 1) / Step * Step);
        (long keyBytes, long valueBytes) = _device.Backend.PackedCacheBytes(DType, Heads, KeyWidth, ValueWidth, Capacity);
        return (
            _device.Empty([_batch, checked((int)keyBytes)], DType.UInt8).Keep(),
            _device.Empty([_batch, checked((int)valueBytes)], DType.UInt8).Keep());
    }
}
