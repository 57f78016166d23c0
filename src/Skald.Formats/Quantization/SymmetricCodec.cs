namespace Skald.Formats.Quantization;

/// <summary>A type whose groups have a signed scale alone, as far as they are alike.</summary>
/// <typeparam name="T">What codes stand for.</typeparam>
internal abstract class SymmetricCodec<T>(string name, int blockBytes, int group, int lowestScale)
    : BlockCodec(name, 256, blockBytes)
    where T : struct, ILevels
{
    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        SymmetricSearch<T> search = new(BlockLength, group, lowestScale);
        float[] ones = EqualWeights(importance);
        for (int at = 0, to = 0; to < blocks.Length; at += BlockLength, to += BlockBytes)
        {
            ReadOnlySpan<float> weights = importance.IsEmpty ? ones : importance.Slice(at, BlockLength);
            Pack(search.Run(values.Slice(at, BlockLength), weights), blocks.Slice(to, BlockBytes));
        }
    }

    /// <summary>Lays out the parts of a block.</summary>
    protected abstract void Pack(SymmetricBlock parts, Span<byte> block);
}
