namespace Skald.Formats.Quantization;

/// <summary>What all codecs share: the check of lengths and the walk from block to block.</summary>
internal abstract class BlockCodec(string name, int blockLength, int blockBytes) : IBlockCodec
{
    public string Name => name;

    public int BlockLength => blockLength;

    public int BlockBytes => blockBytes;

    public virtual bool CanQuantize => true;

    public void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        Check(blocks.Length, values.Length, values.Length);
        DequantizeBlocks(blocks, values);
    }

    public void Quantize(ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance = default)
    {
        if (!CanQuantize) throw new NotSupportedException($"Quantize: {name} can only be read; write another type.");
        Check(blocks.Length, values.Length, importance.IsEmpty ? values.Length : importance.Length);
        QuantizeBlocks(values, blocks, importance);
    }

    protected virtual void DequantizeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (int at = 0, to = 0; at < blocks.Length; at += blockBytes, to += blockLength)
            DequantizeBlock(blocks.Slice(at, blockBytes), values.Slice(to, blockLength));
    }

    protected virtual void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        for (int at = 0, to = 0; to < blocks.Length; at += blockLength, to += blockBytes)
        {
            QuantizeBlock(values.Slice(at, blockLength), blocks.Slice(to, blockBytes),
                importance.IsEmpty ? importance : importance.Slice(at, blockLength));
        }
    }

    /// <summary>A block's worth of ones where no importance is given; nothing where it is.</summary>
    protected float[] EqualWeights(ReadOnlySpan<float> importance)
    {
        if (!importance.IsEmpty) return [];
        float[] ones = new float[blockLength];
        Array.Fill(ones, 1);
        return ones;
    }

    protected abstract void DequantizeBlock(ReadOnlySpan<byte> block, Span<float> values);

    protected virtual void QuantizeBlock(
        ReadOnlySpan<float> values, Span<byte> block, ReadOnlySpan<float> importance) =>
        throw new NotSupportedException($"Quantize: {name} can only be read; write another type.");

    private void Check(int bytes, int values, int weights)
    {
        if (values % blockLength == 0 && (long)values / blockLength * blockBytes == bytes && weights == values) return;
        throw new ArgumentException($"{name}: {values} values must be whole blocks of {blockLength} with {blockBytes} "
            + $"bytes each, got {bytes} bytes and {weights} weights.");
    }
}
