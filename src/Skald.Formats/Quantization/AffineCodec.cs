namespace Skald.Formats.Quantization;

/// <summary>A k-type whose groups have a scale and a minimum, as far as they are alike.</summary>
internal abstract class AffineCodec(string name, int blockBytes, int group, int maxCode, int maxScale)
    : BlockCodec(name, 256, blockBytes)
{
    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        AffineSearch search = new(BlockLength, group, maxCode, maxScale);
        float[] ones = EqualWeights(importance);
        for (int at = 0, to = 0; to < blocks.Length; at += BlockLength, to += BlockBytes)
        {
            ReadOnlySpan<float> weights = importance.IsEmpty ? ones : importance.Slice(at, BlockLength);
            Pack(search.Run(values.Slice(at, BlockLength), weights), blocks.Slice(to, BlockBytes));
        }
    }

    /// <summary>Lays out the parts of a block.</summary>
    protected abstract void Pack(AffineBlock parts, Span<byte> block);
}
