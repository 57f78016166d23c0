using System.Buffers.Binary;

namespace Skald.Formats.Quantization;

/// <summary>Numbers as blocks keep them, and the roundings that the reference uses.</summary>
internal static class Scale
{
    /// <summary>A half-precision number.</summary>
    public static float Read(ReadOnlySpan<byte> block, int at = 0) =>
        (float)BinaryPrimitives.ReadHalfLittleEndian(block[at..]);

    /// <summary>Writes a number in half precision, rounded to even.</summary>
    public static void Write(Span<byte> block, int at, float value) =>
        BinaryPrimitives.WriteHalfLittleEndian(block[at..], (Half)value);

    /// <summary>A number as half precision keeps it.</summary>
    public static float Rounded(float value) => (float)(Half)value;

    /// <summary>1 / scale; 0 where the scale is 0, so that all codes become that of zero.</summary>
    public static float Inverse(float scale) => scale == 0 ? 0 : 1 / scale;

    /// <summary>
    /// Towards zero. What has no integer becomes the most negative one, as on the processors of the reference: scales
    /// so small that their inverse is infinite meet this.
    /// </summary>
    public static int Truncate(float value) =>
        value is > -2147483904f and < 2147483648f ? (int)value : int.MinValue;

    /// <summary>To the nearest integer, halves away from zero.</summary>
    public static int RoundAway(float value) => Truncate(MathF.Round(value, MidpointRounding.AwayFromZero));

    /// <summary>The value of the largest magnitude, with its sign; the first of equals, 0 for none.</summary>
    public static float Extreme(ReadOnlySpan<float> values)
    {
        float extreme = 0, most = 0;
        foreach (float value in values)
        {
            if (MathF.Abs(value) <= most || float.IsNaN(value)) continue;
            (most, extreme) = (MathF.Abs(value), value);
        }

        return extreme;
    }

    /// <summary>The smallest and the largest value, the first of equals.</summary>
    public static (float Min, float Max) Range(ReadOnlySpan<float> values)
    {
        float min = float.MaxValue, max = -float.MaxValue;
        foreach (float value in values)
        {
            if (value < min) min = value;
            if (value > max) max = value;
        }

        return (min, max);
    }
}
