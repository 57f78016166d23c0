namespace Skald.Formats.Quantization;

/// <summary>
/// A signed 8-bit code whose values lie denser near 0, for the block maxima of NF4: double quantisation.
/// </summary>
/// <remarks>
/// Dettmers 2016, https://arxiv.org/abs/1511.04561, as bitsandbytes uses it: the mean is taken off first, and each 256
/// numbers have a largest magnitude.
/// </remarks>
public static class DynamicFloat8
{
    /// <summary>Numbers of a block.</summary>
    public const int BlockLength = 256;

    private static readonly float[] s_levels = Build();

    /// <summary>The 256 values in [−1, 1], rising.</summary>
    public static ReadOnlySpan<float> Levels => s_levels;

    /// <summary>Blocks of so many numbers.</summary>
    public static int Blocks(int numbers) => (numbers / BlockLength) + (numbers % BlockLength == 0 ? 0 : 1);

    /// <summary>Rounds numbers, less their mean, to the nearest value times the largest magnitude of their block.</summary>
    /// <param name="numbers">Finite numbers.</param>
    /// <param name="codes">[numbers], receives indices of <see cref="Levels"/>.</param>
    /// <param name="maxima">[<see cref="Blocks"/>], receives the largest magnitudes.</param>
    /// <returns>The mean.</returns>
    /// <exception cref="ArgumentException">Spans of other lengths.</exception>
    public static float Quantize(ReadOnlySpan<float> numbers, Span<byte> codes, Span<float> maxima)
    {
        CheckLengths(numbers.Length, codes.Length, maxima.Length);
        float mean = numbers.IsEmpty ? 0 : Sum(numbers) / numbers.Length;
        for (int start = 0, block = 0; start < numbers.Length; start += BlockLength, block++)
        {
            ReadOnlySpan<float> part = numbers.Slice(start, Math.Min(BlockLength, numbers.Length - start));
            float largest = 0;
            foreach (float number in part) largest = Math.Max(largest, Math.Abs(number - mean));
            maxima[block] = largest;
            float inverse = largest == 0 ? 0 : 1 / largest;
            for (int i = 0; i < part.Length; i++)
                codes[start + i] = Nearest(Math.Clamp((part[i] - mean) * inverse, -1, 1));
        }

        return mean;
    }

    /// <summary>The numbers that codes, magnitudes and the mean stand for.</summary>
    /// <param name="codes">[numbers].</param>
    /// <param name="maxima">[<see cref="Blocks"/>].</param>
    /// <param name="mean">Added to each.</param>
    /// <param name="numbers">Receives the numbers.</param>
    /// <exception cref="ArgumentException">Spans of other lengths.</exception>
    public static void Dequantize(
        ReadOnlySpan<byte> codes, ReadOnlySpan<float> maxima, float mean, Span<float> numbers)
    {
        CheckLengths(numbers.Length, codes.Length, maxima.Length);
        for (int i = 0; i < numbers.Length; i++) numbers[i] = (s_levels[codes[i]] * maxima[i / BlockLength]) + mean;
    }

    /// <summary>The sum in the order that published offsets were made in: four rows of eight lanes.</summary>
    private static float Sum(ReadOnlySpan<float> numbers)
    {
        const int lanes = 8, width = 4 * lanes;
        Span<float> sums = stackalloc float[width];
        sums.Clear();
        int whole = numbers.Length / width * width, vectors = numbers.Length / lanes * lanes;
        for (int i = 0; i < whole; i++) sums[i % width] += numbers[i];
        for (int i = whole; i < vectors; i++) sums[i % lanes] += numbers[i];
        for (int i = lanes; i < width; i++) sums[i % lanes] += sums[i];
        float sum = 0;
        for (int i = vectors; i < numbers.Length; i++) sum += numbers[i];
        foreach (float lane in sums[..lanes]) sum += lane;
        return sum;
    }

    /// <summary>The first of the values that differ least.</summary>
    private static byte Nearest(float x)
    {
        int best = 0;
        for (int i = 1; i < s_levels.Length; i++)
            if (Math.Abs(x - s_levels[i]) < Math.Abs(x - s_levels[best])) best = i;
        return (byte)best;
    }

    /// <summary>For each power of ten from −6 to 0 twice as many values as before, evenly between a tenth and one.</summary>
    /// <remarks>The borders between them are rounded once, after product and sum, as those of the published table were.</remarks>
    private static float[] Build()
    {
        ReadOnlySpan<float> powers = [1e-6f, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 1e-1f, 1];
        var levels = new List<float> { 0, 1 };
        for (int i = 0; i < powers.Length; i++)
        {
            int count = 1 << i;
            float step = (1 - 0.1f) / count;
            for (int k = 0; k < count; k++)
            {
                float level = powers[i] * ((Edge(k) + Edge(k + 1)) / 2);
                levels.AddRange([level, -level]);
            }

            // In double both products are exact: one rounding, from either end.
            float Edge(int k) =>
                (float)(k < (count + 1) / 2 ? (double)0.1f + ((double)step * k) : 1 - ((double)step * (count - k)));
        }

        levels.Sort();
        return [.. levels];
    }

    private static void CheckLengths(int numbers, int codes, int maxima)
    {
        if (codes == numbers && maxima == Blocks(numbers)) return;
        throw new ArgumentException(
            $"DynamicFloat8: {numbers} numbers need as many codes and {Blocks(numbers)} magnitudes, got {codes} and {maxima}.");
    }
}
