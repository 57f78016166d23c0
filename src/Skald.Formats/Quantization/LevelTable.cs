using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Formats.Quantization;

/// <summary>The level next to a number, looked up by the number's double, rounded up.</summary>
/// <remarks>
/// Levels are whole, so the borders halfway between two are whole when doubled, and x lies beyond a border where ⌈2x⌉
/// does: the lookup is exact. A number on a border belongs to the lower level; what is not a number, to the lowest.
/// </remarks>
internal sealed unsafe class LevelTable
{
    private readonly float* _levels;  // for each doubled number from _low on
    private readonly float _low, _high;

    /// <param name="levels">Ascending.</param>
    public LevelTable(ReadOnlySpan<sbyte> levels)
    {
        (_low, _high) = (2f * levels[0], 2f * levels[^1]);
        float[] table = GC.AllocateArray<float>(1 + (2 * (levels[^1] - levels[0])), pinned: true);
        for (int i = 0, level = 0; i < table.Length; i++)
        {
            while (level + 1 < levels.Length && i + (2 * levels[0]) > levels[level] + levels[level + 1]) level++;
            table[i] = levels[level];
        }

        Table = table;
        _levels = (float*)Unsafe.AsPointer(ref table[0]);
    }

    /// <summary>Whether this processor looks up eight numbers at once.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>Keeps the numbers where they are.</summary>
    private float[] Table { get; }

    /// <summary>The level next to each number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Nearest(Vector256<float> x)
    {
        Vector256<float> low = Vector256.Create(_low);
        // Max and min give their second operand where the first is not a number.
        Vector256<float> place = Avx.Min(Avx.Max(Avx.Ceiling(x + x), low), Vector256.Create(_high));
        return Avx2.GatherVector256(_levels, Avx.ConvertToVector256Int32(place - low), sizeof(float));
    }
}
