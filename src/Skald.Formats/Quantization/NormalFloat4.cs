namespace Skald.Formats.Quantization;

/// <summary>NF4: 16 values spread like a normal distribution, and a largest magnitude for each 64 elements.</summary>
/// <remarks>
/// Dettmers et al. 2023, https://arxiv.org/abs/2305.14314, in the layout of bitsandbytes: blocks run over the whole matrix in
/// row-major order, the last may be short; two indices share a byte, the first in its upper half.
/// </remarks>
public static class NormalFloat4
{
    /// <summary>Elements of a block.</summary>
    public const int BlockLength = 64;

    private static readonly float[] s_levels =
    [
        -1, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f,
        -0.09105003625154495f, 0, 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
        0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1,
    ];

    /// <summary>The 16 values, rising; the eighth is 0.</summary>
    public static ReadOnlySpan<float> Levels => s_levels;

    /// <summary>Bytes that hold so many elements.</summary>
    public static long PackedLength(long elements) => (elements / 2) + (elements % 2);

    /// <summary>Blocks of so many elements.</summary>
    public static long Blocks(long elements) => (elements / BlockLength) + (elements % BlockLength == 0 ? 0 : 1);

    /// <summary>Rounds elements to the nearest value times the largest magnitude of their block.</summary>
    /// <param name="values">Finite elements.</param>
    /// <param name="packed">[<see cref="PackedLength"/>], receives the indices; an odd one out gets a 0 beside it.</param>
    /// <param name="maxima">[<see cref="Blocks"/>], receives the largest magnitudes.</param>
    /// <exception cref="ArgumentException">Spans of other lengths, or an element that is no number.</exception>
    public static void Quantize(ReadOnlySpan<float> values, Span<byte> packed, Span<float> maxima)
    {
        CheckLengths(values.Length, packed.Length, maxima.Length);
        packed.Clear();
        for (int start = 0, block = 0; start < values.Length; start += BlockLength, block++)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(BlockLength, values.Length - start));
            float largest = 0;
            foreach (float value in part)
            {
                if (!float.IsFinite(value))
                    throw new ArgumentException($"NormalFloat4: elements must be finite, got {value} in block {block}.");
                largest = Math.Max(largest, Math.Abs(value));
            }

            maxima[block] = largest;
            float inverse = 1 / Math.Max(largest, 1e-38f);
            for (int i = 0; i < part.Length; i++)
            {
                int index = Nearest(part[i] * inverse), at = start + i;
                packed[at / 2] |= (byte)(at % 2 == 0 ? index << 4 : index);
            }
        }
    }

    /// <summary>The elements that indices and magnitudes stand for.</summary>
    /// <param name="packed">[<see cref="PackedLength"/>], indices.</param>
    /// <param name="maxima">[<see cref="Blocks"/>], magnitudes.</param>
    /// <param name="values">Receives the elements.</param>
    /// <exception cref="ArgumentException">Spans of other lengths.</exception>
    public static void Dequantize(ReadOnlySpan<byte> packed, ReadOnlySpan<float> maxima, Span<float> values)
    {
        CheckLengths(values.Length, packed.Length, maxima.Length);
        for (int i = 0; i < values.Length; i++)
        {
            int index = i % 2 == 0 ? packed[i / 2] >> 4 : packed[i / 2] & 15;
            values[i] = s_levels[index] * maxima[i / BlockLength];
        }
    }

    /// <summary>The first value whose border to the next isn't below x.</summary>
    private static int Nearest(float x)
    {
        int index = 0;
        while (index < s_levels.Length - 1 && (s_levels[index] + s_levels[index + 1]) / 2 < x) index++;
        return index;
    }

    private static void CheckLengths(int elements, int packed, int maxima)
    {
        if (packed == PackedLength(elements) && maxima == Blocks(elements)) return;
        throw new ArgumentException(
            $"NormalFloat4: {elements} elements need {PackedLength(elements)} bytes and {Blocks(elements)} magnitudes, got "
            + $"{packed} and {maxima}.");
    }
}
