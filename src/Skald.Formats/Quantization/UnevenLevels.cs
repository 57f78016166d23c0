using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>Levels with uneven distances.</summary>
internal static class UnevenLevels
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Nearest(Vector256<float> x, LevelTable table, ReadOnlySpan<sbyte> levels) =>
        LevelTable.IsSupported ? table.Nearest(x) : Climb(x, levels);

    // From the lowest level up: each border that a number lies beyond adds the distance to the next level.
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
        private static readonly LevelTable s_table = new(IQ4Steps.Values);

        public static float Lowest => IQ4Steps.Values[0];

        public static float Highest => IQ4Steps.Values[^1];

        public static Vector256<float> Nearest(Vector256<float> x) => UnevenLevels.Nearest(x, s_table, IQ4Steps.Values);
    }

    /// <summary>The doubled 4-bit floats of <see cref="Float4Steps"/>, ascending.</summary>
    internal readonly struct Float4 : ILevels
    {
        private static readonly LevelTable s_table = new(Ascending);

        public static float Lowest => -12;

        public static float Highest => 12;

        private static ReadOnlySpan<sbyte> Ascending => [-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12];

        public static Vector256<float> Nearest(Vector256<float> x) => UnevenLevels.Nearest(x, s_table, Ascending);
    }

    /// <summary>The numbers of the IQ2 grids, with both signs.</summary>
    internal readonly struct IQ2 : ILevels
    {
        private static readonly LevelTable s_table = new(Ascending);

        public static float Lowest => -43;

        public static float Highest => 43;

        private static ReadOnlySpan<sbyte> Ascending => [-43, -25, -8, 8, 25, 43];

        public static Vector256<float> Nearest(Vector256<float> x) => UnevenLevels.Nearest(x, s_table, Ascending);
    }

    /// <summary>The numbers of the IQ3_XXS grid, with both signs.</summary>
    internal readonly struct IQ3XXS : ILevels
    {
        private static readonly LevelTable s_table = new(Ascending);

        public static float Lowest => -62;

        public static float Highest => 62;

        private static ReadOnlySpan<sbyte> Ascending =>
            [-62, -52, -44, -36, -28, -20, -12, -4, 4, 12, 20, 28, 36, 44, 52, 62];

        public static Vector256<float> Nearest(Vector256<float> x) => UnevenLevels.Nearest(x, s_table, Ascending);
    }

    /// <summary>The numbers of the IQ3_S grid, with both signs.</summary>
    internal readonly struct IQ3S : ILevels
    {
        private static readonly LevelTable s_table = new(Ascending);

        public static float Lowest => -15;

        public static float Highest => 15;

        private static ReadOnlySpan<sbyte> Ascending => [-15, -13, -11, -9, -7, -5, -3, -1, 1, 3, 5, 7, 9, 11, 13, 15];

        public static Vector256<float> Nearest(Vector256<float> x) => UnevenLevels.Nearest(x, s_table, Ascending);
    }

    /// <summary>The numbers of the IQ1 grid.</summary>
    internal readonly struct Ternary : ILevels
    {
        public static float Lowest => -1;

        public static float Highest => 1;

        private static ReadOnlySpan<sbyte> Ascending => [-1, 0, 1];

        public static Vector256<float> Nearest(Vector256<float> x) => Climb(x, Ascending);
    }
}
