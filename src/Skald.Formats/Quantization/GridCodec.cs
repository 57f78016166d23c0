namespace Skald.Formats.Quantization;

/// <summary>A type whose values are vectors of a code book, as far as they are alike.</summary>
internal abstract class GridCodec<T>(string name, int blockBytes) : BlockCodec(name, GridBlock.Length, blockBytes)
    where T : struct, ILevels
{
    protected override void QuantizeBlocks(
        ReadOnlySpan<float> values, Span<byte> blocks, ReadOnlySpan<float> importance)
    {
        GridSearch<T> search = NewSearch();
        float[] ones = EqualWeights(importance);
        for (int at = 0, to = 0; to < blocks.Length; at += BlockLength, to += BlockBytes)
        {
            ReadOnlySpan<float> weights = importance.IsEmpty ? ones : importance.Slice(at, BlockLength);
            Span<byte> block = blocks.Slice(to, BlockBytes);
            block.Clear();
            Pack(search.Run(values.Slice(at, BlockLength), weights), block);
        }
    }

    /// <summary>Factors (code + start) * step for the codes of some bits.</summary>
    protected static float[] Factors(int bits, float start, float step) =>
        [.. Enumerable.Range(0, 1 << bits).Select(code => (code + start) * step)];

    protected abstract GridSearch<T> NewSearch();

    /// <summary>Lays out the parts of a block, which holds zeros.</summary>
    protected abstract void Pack(GridBlock parts, Span<byte> block);
}
