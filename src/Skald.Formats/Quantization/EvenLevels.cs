using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>The integers of a signed number of bits.</summary>
internal static class EvenLevels
{
    /// <summary>−4 to 3.</summary>
    internal readonly struct ThreeBits : ILevels
    {
        public static float Lowest => -4;

        public static float Highest => 3;

        public static Vector256<float> Nearest(Vector256<float> x) => Lanes.Round(x, Lowest, Highest);
    }

    /// <summary>−32 to 31.</summary>
    internal readonly struct SixBits : ILevels
    {
        public static float Lowest => -32;

        public static float Highest => 31;

        public static Vector256<float> Nearest(Vector256<float> x) => Lanes.Round(x, Lowest, Highest);
    }
}
