namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Half precision to single by integers: exponent and fraction moved up, and the bias of the exponent added.</summary>
/// <remarks>
/// Exact for all finite numbers. Subnormal halves, which small scales often are, become floats from an integer: as
/// subnormal floats on the way each would cost the processor a hundred cycles. Infinity and NaN become finite numbers
/// from 65536 up; weights that hold such scales are refused when they are packed.
/// </remarks>
internal static class HalfBits
{
    /// <summary>Exponent and fraction of a half.</summary>
    public const int Magnitude = 0x7fff;

    /// <summary>Exponent of a half.</summary>
    public const int Exponent = 0x7c00;

    /// <summary>Where sign, exponent and fraction are once a half has moved from the top of a lane 3 bits down.</summary>
    public const int Moved = unchecked((int)0x8fffe000);

    /// <summary>Sign of a half.</summary>
    public const int Sign = 0x8000;

    /// <summary>Magnitude of the first half that is not subnormal.</summary>
    public const int FirstNormal = 0x400;

    /// <summary>Fraction bits that a single has more.</summary>
    public const int Shift = 13;

    /// <summary>The difference of the exponents' biases, 112, in a single's exponent.</summary>
    public const int Bias = 112 << 23;

    /// <summary>2⁻²⁴: the unit of subnormal halves.</summary>
    public const float Smallest = 5.9604644775390625e-8f;

    /// <summary>2⁻¹⁴: the least half that is not subnormal.</summary>
    public const float Least = 6.103515625e-5f;

    /// <summary>One number.</summary>
    public static float ToSingle(ushort half)
    {
        int magnitude = half & Magnitude;
        int bits = magnitude < FirstNormal
            ? BitConverter.SingleToInt32Bits(magnitude * Smallest) : (magnitude << Shift) + Bias;
        return BitConverter.Int32BitsToSingle(bits | ((half & Sign) << 16));
    }
}
