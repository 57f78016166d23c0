namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Half precision to single by integers: exponent and fraction moved up, the bias corrected by a product.</summary>
/// <remarks>
/// Exact for all finite numbers, subnormal ones included. Infinity and NaN become finite numbers from 65536 up; weights
/// that hold such scales are refused when they are packed.
/// </remarks>
internal static class HalfBits
{
    /// <summary>Exponent and fraction of a half.</summary>
    public const int Magnitude = 0x7fff;

    /// <summary>Sign of a half.</summary>
    public const int Sign = 0x8000;

    /// <summary>Fraction bits that a single has more.</summary>
    public const int Shift = 13;

    /// <summary>2¹¹²: the difference of the exponents' biases.</summary>
    public const float Scale = 5.192296858534828e33f;

    /// <summary>One number.</summary>
    public static float ToSingle(ushort half)
    {
        float magnitude = BitConverter.Int32BitsToSingle((half & Magnitude) << Shift) * Scale;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(magnitude) | ((half & Sign) << 16));
    }
}
