using System.Numerics;

namespace Skald.Formats.Quantization;

/// <summary>The search for types whose code books hold magnitudes and whose signs stand apart (IQ2, IQ3).</summary>
/// <param name="hasEvenSigns">The number of minus signs among eight values must be even.</param>
internal sealed class SignedGridSearch<T>(CodeBook book, int group, float[] factors, bool hasEvenSigns)
    : GridSearch<T>(book, group, factors)
    where T : struct, ILevels
{
    protected override float Encode(
        int firstEight, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale, GridBlock block)
    {
        Span<float> magnitudes = stackalloc float[8];
        float total = 0;
        for (int k = 0; k < x.Length / 8; k++)
        {
            ReadOnlySpan<float> weight = weights.Slice(8 * k, 8);
            block.Signs[firstEight + k] = Split(x.Slice(8 * k, 8), weight, magnitudes);
            for (int at = 0; at < 8; at += Nearest.Width)
            {
                (int index, float error) = Nearest.Find(magnitudes[at..], weight[at..], scale, 0);
                block.Indices[((8 * (firstEight + k)) + at) / Nearest.Width] = index;
                total += error;
            }
        }

        return total;
    }

    protected override void Decode(GridBlock block, int eight, Span<float> numbers)
    {
        for (int i = 0; i < 8; i++)
        {
            int at = (8 * eight) + i;
            int number = Book[block.Indices[at / Book.Width]][at % Book.Width];
            numbers[i] = ((block.Signs[eight] >> i) & 1) == 0 ? number : -number;
        }
    }

    // Signs and magnitudes; where the signs must be even and are not, the value that matters least gets the other sign.
    private int Split(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> magnitudes)
    {
        int signs = 0, least = 0;
        for (int i = 0; i < 8; i++)
        {
            magnitudes[i] = MathF.Abs(x[i]);
            if (x[i] < 0) signs |= 1 << i;
            if (weights[i] * x[i] * x[i] < weights[least] * x[least] * x[least]) least = i;
        }

        if (!hasEvenSigns || (BitOperations.PopCount((uint)signs) & 1) == 0) return signs;
        magnitudes[least] = -magnitudes[least];
        return signs ^ (1 << least);
    }
}
