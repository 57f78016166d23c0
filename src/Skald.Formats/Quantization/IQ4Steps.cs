namespace Skald.Formats.Quantization;

/// <summary>The 16 uneven steps of IQ4_NL and IQ4_XS: dense where weights are, near zero.</summary>
/// <remarks>Values published with llama.cpp (MIT licence, see THIRD-PARTY-NOTICES.md).</remarks>
internal static class IQ4Steps
{
    /// <summary>The values of codes 0–15, ascending.</summary>
    public static ReadOnlySpan<sbyte> Values =>
        [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>From packed codes to values, low nibbles first.</summary>
    public static void Read(ReadOnlySpan<byte> packed, Span<sbyte> values)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            values[i] = Values[packed[i] & 15];
            values[packed.Length + i] = Values[packed[i] >> 4];
        }
    }

    /// <summary>From values, which must be steps, to packed codes.</summary>
    public static void Write(ReadOnlySpan<float> values, Span<byte> packed)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = (byte)(Values.IndexOf((sbyte)values[i])
                | (Values.IndexOf((sbyte)values[packed.Length + i]) << 4));
        }
    }
}
