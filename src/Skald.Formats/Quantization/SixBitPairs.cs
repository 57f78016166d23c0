namespace Skald.Formats.Quantization;

/// <summary>The 12 bytes of Q4_K and Q5_K that hold eight pairs of scale and minimum, 6 bits each.</summary>
/// <remarks>
/// Bytes 0–3 and 4–7 hold scales and minima 0–3 in their low 6 bits; bytes 8–11 the low 4 bits of pairs 4–7, whose high
/// 2 bits lie on top of bytes 0–7.
/// </remarks>
internal static class SixBitPairs
{
    /// <summary>Pair <paramref name="j"/>.</summary>
    public static (int Scale, int Min) Read(ReadOnlySpan<byte> packed, int j) => j < 4
        ? (packed[j] & 63, packed[j + 4] & 63)
        : ((packed[j + 4] & 15) | ((packed[j - 4] >> 6) << 4), (packed[j + 4] >> 4) | ((packed[j] >> 6) << 4));

    /// <summary>Packs eight pairs.</summary>
    public static void Write(ReadOnlySpan<byte> scales, ReadOnlySpan<byte> mins, Span<byte> packed)
    {
        for (int j = 0; j < 4; j++)
        {
            packed[j] = (byte)(scales[j] | ((scales[j + 4] >> 4) << 6));
            packed[j + 4] = (byte)(mins[j] | ((mins[j + 4] >> 4) << 6));
            packed[j + 8] = (byte)((scales[j + 4] & 15) | ((mins[j + 4] & 15) << 4));
        }
    }
}
