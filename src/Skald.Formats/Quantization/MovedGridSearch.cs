namespace Skald.Formats.Quantization;

/// <summary>The search for types whose ternary vectors are moved up or down together (IQ1).</summary>
/// <param name="book">Where the vectors come from.</param>
/// <param name="group">Values of a group.</param>
/// <param name="factors">What a group's code multiplies with, ascending.</param>
/// <param name="perMove">Values that are moved together: a group or a vector.</param>
internal sealed class MovedGridSearch(CodeBook book, int group, float[] factors, int perMove)
    : GridSearch<UnevenLevels.Ternary>(book, group, factors)
{
    protected override float Encode(
        int firstEight, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale, GridBlock block)
    {
        Span<int> indices = stackalloc int[4];
        float total = 0;
        for (int start = 0; start < x.Length; start += perMove)
        {
            float least = float.PositiveInfinity;
            for (int isDown = 0; isDown <= 1; isDown++)
            {
                float error = 0;
                for (int at = 0; at < perMove; at += 8)
                {
                    (indices[at / 8], float own) = Nearest.Find(x[(start + at)..], weights[(start + at)..], scale,
                        isDown == 0 ? IQ1SCodec.Move : -IQ1SCodec.Move);
                    error += own;
                }

                if (!(error < least) && isDown > 0) continue;
                least = error;
                int eight = firstEight + (start / 8);
                indices[..(perMove / 8)].CopyTo(block.Indices.AsSpan(eight));
                block.Signs.AsSpan(eight, perMove / 8).Fill(isDown);
            }

            total += least;
        }

        return total;
    }

    protected override void Decode(GridBlock block, int eight, Span<float> numbers)
    {
        float move = block.Signs[eight] == 0 ? IQ1SCodec.Move : -IQ1SCodec.Move;
        for (int i = 0; i < 8; i++) numbers[i] = Book[block.Indices[eight]][i] + move;
    }
}
