using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>Levels with uneven distances.</summary>
internal static class UnevenLevels
{
    // From the lowest level up: each border that a number lies beyond adds the distance to the next level.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Climb(Vector256<float> x, ReadOnlySpan<sbyte> levels)
    {
        Vector256<float> level = Vector256.Create((float)levels[0]);
        for (int i = 1; i < levels.Length; i++)
        {
            Vector256<float> border = Vector256.Create((levels[i - 1] + levels[i]) * 0.5f);
            level += Vector256.GreaterThan(x, border) & Vector256.Create((float)(levels[i] - levels[i - 1]));
        }

        return level;
    }

    /// <summary><see cref="IQ4Steps"/>.</summary>
    internal readonly struct IQ4 : ILevels
    {
        public static float Lowest => IQ4Steps.Values[0];

        public static float Highest => IQ4Steps.Values[^1];

        public static Vector256<float> Nearest(Vector256<float> x) => Climb(x, IQ4Steps.Values);
    }

    /// <summary>The doubled 4-bit floats of <see cref="Float4Steps"/>, ascending.</summary>
    internal readonly struct Float4 : ILevels
    {
        public static float Lowest => -12;

        public static float Highest => 12;

        private static ReadOnlySpan<sbyte> Ascending => [-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12];

        public static Vector256<float> Nearest(Vector256<float> x) => Climb(x, Ascending);
    }
}
