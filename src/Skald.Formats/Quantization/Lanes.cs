using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>
/// Passes over a group of weights, eight at a time and always added in the same order, so that a search takes the same
/// decisions on every processor.
/// </summary>
/// <remarks>Groups have a multiple of 8 values.</remarks>
internal static class Lanes
{
    private const int Count = 8;

    /// <summary>The sums that least squares need, for codes round((x + min) * inverse) of 0 to a maximum.</summary>
    public static GroupSums AffineSums(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float min, float inverse, int maxCode)
    {
        Vector256<float> w = default, wq = default, wqq = default, wx = default, wxq = default;
        for (int i = 0; i <= x.Length - Count; i += Count)
        {
            Vector256<float> value = At(x, i), weight = At(weights, i);
            Vector256<float> q = Code(value, min, inverse, maxCode), weighted = weight * value, scaled = weight * q;
            w += weight;
            wq += scaled;
            wqq += scaled * q;
            wx += weighted;
            wxq += weighted * q;
        }

        return new GroupSums(Sum(w), Sum(wq), Sum(wqq), Sum(wx), Sum(wxq));
    }

    /// <summary>The sums of the weights, and of weights times values.</summary>
    public static (float W, float WX) Totals(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        Vector256<float> w = default, wx = default;
        for (int i = 0; i <= x.Length - Count; i += Count)
        {
            Vector256<float> weight = At(weights, i);
            w += weight;
            wx += weight * At(x, i);
        }

        return (Sum(w), Sum(wx));
    }

    /// <summary>Σ weight * (scale * code - min - x)², with the best codes of 0 to a maximum.</summary>
    public static float AffineError(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale, float min, int maxCode)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> scales = Vector256.Create(scale), mins = Vector256.Create(min);
        float inverse = Scale.Inverse(scale);
        for (int i = 0; i <= x.Length - Count; i += Count)
        {
            Vector256<float> value = At(x, i);
            Vector256<float> error = (scales * Code(value, min, inverse, maxCode)) - mins - value;
            sum += At(weights, i) * error * error;
        }

        return Sum(sum);
    }

    /// <summary>Writes the codes of 0 to a maximum.</summary>
    public static void AffineCodes(ReadOnlySpan<float> x, float scale, float min, int maxCode, Span<float> codes)
    {
        float inverse = Scale.Inverse(scale);
        for (int i = 0; i <= x.Length - Count; i += Count)
            Code(At(x, i), min, inverse, maxCode).CopyTo(codes[i..]);
    }

    /// <summary>The sums that least squares need, for the levels next to x * inverse.</summary>
    public static GroupSums LevelSums<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float inverse)
        where T : struct, ILevels
    {
        Vector256<float> wqq = default, wxq = default;
        for (int i = 0; i <= x.Length - Count; i += Count)
        {
            Vector256<float> value = At(x, i), weight = At(weights, i);
            Vector256<float> q = T.Nearest(value * inverse);
            wqq += weight * q * q;
            wxq += weight * value * q;
        }

        return new GroupSums(0, 0, Sum(wqq), 0, Sum(wxq));
    }

    /// <summary>Σ weight * (scale * level - x)², with the best levels.</summary>
    public static float LevelError<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float scale)
        where T : struct, ILevels
    {
        Vector256<float> sum = Vector256<float>.Zero, scales = Vector256.Create(scale);
        float inverse = Scale.Inverse(scale);
        for (int i = 0; i <= x.Length - Count; i += Count)
        {
            Vector256<float> value = At(x, i);
            Vector256<float> error = (scales * T.Nearest(value * inverse)) - value;
            sum += At(weights, i) * error * error;
        }

        return Sum(sum);
    }

    /// <summary>Writes the levels next to x / scale.</summary>
    public static void Levels<T>(ReadOnlySpan<float> x, float scale, Span<float> levels)
        where T : struct, ILevels
    {
        float inverse = Scale.Inverse(scale);
        for (int i = 0; i <= x.Length - Count; i += Count)
            T.Nearest(At(x, i) * inverse).CopyTo(levels[i..]);
    }

    // Callers walk in whole vectors over spans of one length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> At(ReadOnlySpan<float> values, int i) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);

    /// <summary>To the nearest integer, halves to even, within bounds; NaN becomes the lower one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> x, float lowest, float highest)
    {
        Vector256<float> low = Vector256.Create(lowest), high = Vector256.Create(highest), rounded = Vector256.Round(x);
        rounded = Vector256.ConditionalSelect(Vector256.GreaterThan(rounded, low), rounded, low);
        return Vector256.ConditionalSelect(Vector256.LessThan(rounded, high), rounded, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Code(Vector256<float> x, float min, float inverse, int maxCode) =>
        Round((x + Vector256.Create(min)) * inverse, 0, maxCode);

    private static float Sum(Vector256<float> lanes)
    {
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        return four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
    }
}
