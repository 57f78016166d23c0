namespace Skald.Formats.Quantization;

/// <summary>The 16 values of a 4-bit float (sign, 2 exponent bits, 1 mantissa bit), doubled to be whole.</summary>
/// <remarks>OCP Microscaling Formats (MX) Specification 1.0, 5.3.3.</remarks>
internal static class Float4Steps
{
    /// <summary>The doubled values of codes 0–15.</summary>
    public static ReadOnlySpan<sbyte> Values => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    /// <summary>From packed codes to doubled values, low nibbles first.</summary>
    public static void Read(ReadOnlySpan<byte> packed, Span<sbyte> values)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            values[i] = Values[packed[i] & 15];
            values[packed.Length + i] = Values[packed[i] >> 4];
        }
    }

    /// <summary>The code whose doubled value times the scale comes next to a number; the first of equals.</summary>
    public static int Nearest(float x, float scale)
    {
        int nearest = 0;
        float least = MathF.Abs(x);
        for (int code = 1; code < 16; code++)
        {
            float error = MathF.Abs((Values[code] * scale) - x);
            if (error < least) (nearest, least) = (code, error);
        }

        return nearest;
    }

    /// <summary>Writes codes as nibbles, the first half of them low.</summary>
    public static void Write(ReadOnlySpan<float> values, float scale, Span<byte> packed)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = (byte)(Nearest(values[i], scale) | (Nearest(values[packed.Length + i], scale) << 4));
        }
    }
}
