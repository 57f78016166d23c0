using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Formats.Quantization;

/// <summary>The groups of a block side by side, a group in each lane: one scale and minimum for each, summed at once.</summary>
/// <remarks>Sums add up in the order of <see cref="Lanes"/>, as those of <see cref="AffineCandidates"/> do.</remarks>
/// <param name="groups">Groups of a block: 8 or 16.</param>
/// <param name="length">Values of a group, a multiple of 8.</param>
internal sealed class AffineGroups(int groups, int length)
{
    private readonly float[] _x = new float[groups * length], _weights = new float[groups * length];
    private readonly float[] _mins = new float[groups], _inverses = new float[groups];
    private readonly float[] _scaleNumbers = new float[groups], _minNumbers = new float[groups], _errors = new float[groups];
    private readonly float[] _wq = new float[groups], _wqq = new float[groups], _wxq = new float[groups];

    /// <summary>Takes the values of a block.</summary>
    public void Load(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        for (int g = 0; g < groups; g++)
        {
            for (int i = 0; i < length; i++)
            {
                _x[(i * groups) + g] = x[(g * length) + i];
                _weights[(i * groups) + g] = weights[(g * length) + i];
            }
        }
    }

    /// <summary>Sets the codes of a group: round((x + min) * inverse).</summary>
    public void Set(int g, float min, float inverse) => (_mins[g], _inverses[g]) = (min, inverse);

    /// <summary>The sums of a group.</summary>
    public GroupSums Sums(int g, float w, float wx) => new(w, _wq[g], _wqq[g], wx, _wxq[g]);

    /// <summary>Sums over the codes of all groups.</summary>
    public void Sum(int maxCode)
    {
        if (groups % SixteenCandidates.Count == 0 && Avx512F.IsSupported) Sum<SixteenCandidates>(maxCode);
        else Sum<EightCandidates>(maxCode);
    }

    /// <summary>Chooses for each group the best of the integers that it has and their neighbours.</summary>
    /// <param name="d">Scale of the scales.</param>
    /// <param name="dMin">Scale of the minima.</param>
    /// <param name="scales">[groups], changed.</param>
    /// <param name="mins">[groups], changed.</param>
    /// <param name="maxScale">Largest integer of both.</param>
    /// <param name="maxCode">Largest code.</param>
    /// <returns>The error of all groups.</returns>
    public float Choose(float d, float dMin, int[] scales, int[] mins, int maxScale, int maxCode)
    {
        for (int g = 0; g < groups; g++) (_scaleNumbers[g], _minNumbers[g]) = (scales[g], mins[g]);
        if (groups % SixteenCandidates.Count == 0 && Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
            Choose<SixteenCandidates>(d, dMin, maxScale, maxCode);
        else Choose<EightCandidates>(d, dMin, maxScale, maxCode);
        float total = 0;
        for (int g = 0; g < groups; g++)
        {
            (scales[g], mins[g]) = ((int)_scaleNumbers[g], (int)_minNumbers[g]);
            total += _errors[g];
        }

        return total;
    }

    private void Choose<T>(float d, float dMin, int maxScale, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        T zero = T.All(0), most = T.All(maxScale), unit = T.All(d), minUnit = T.All(dMin);
        for (int first = 0; first < groups; first += T.Count)
        {
            T scale = T.Load(_scaleNumbers, first), min = T.Load(_minNumbers, first);
            T least = T.All(float.PositiveInfinity), bestScale = scale, bestMin = min, highest = T.All(maxCode);
            for (int step = -1; step <= 1; step++)
            {
                T number = scale + T.All(step), size = unit * number, inverse = T.Inverse(size);
                for (int rise = -1; rise <= 1; rise++)
                {
                    T minimum = min + T.All(rise);
                    T error = T.Within(Error(first, size, inverse, minUnit * minimum, highest), minimum, zero, most);
                    error = T.Within(error, number, zero, most);
                    bestScale = T.Better(error, least, number, bestScale);
                    bestMin = T.Better(error, least, minimum, bestMin);
                    least = T.Better(error, least, error, least);
                }
            }

            bestScale.Store(_scaleNumbers, first);
            bestMin.Store(_minNumbers, first);
            least.Store(_errors, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Error<T>(int first, T scale, T inverse, T min, T highest)
        where T : struct, ICandidateLanes<T>
    {
        T zero = ErrorOf(first, 0, scale, inverse, min, highest) + ErrorOf(first, 4, scale, inverse, min, highest);
        T two = ErrorOf(first, 2, scale, inverse, min, highest) + ErrorOf(first, 6, scale, inverse, min, highest);
        T one = ErrorOf(first, 1, scale, inverse, min, highest) + ErrorOf(first, 5, scale, inverse, min, highest);
        T three = ErrorOf(first, 3, scale, inverse, min, highest) + ErrorOf(first, 7, scale, inverse, min, highest);
        return zero + two + (one + three);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T ErrorOf<T>(int first, int start, T scale, T inverse, T min, T highest)
        where T : struct, ICandidateLanes<T>
    {
        T lowest = T.All(0), sum = lowest;
        ReadOnlySpan<float> values = _x, weights = _weights;
        int step = 8 * groups;
        for (int i = (start * groups) + first; i < values.Length; i += step)
        {
            T x = T.Load(values, i), error = (scale * T.Round((x + min) * inverse, lowest, highest)) - min - x;
            sum += T.Load(weights, i) * error * error;
        }

        return sum;
    }

    private void Sum<T>(int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        for (int first = 0; first < groups; first += T.Count)
        {
            (T Q, T QQ, T XQ) zero = Pair<T>(first, 0, maxCode), two = Pair<T>(first, 2, maxCode);
            (T q, T qq, T xq) = (zero.Q + two.Q, zero.QQ + two.QQ, zero.XQ + two.XQ);
            (T Q, T QQ, T XQ) one = Pair<T>(first, 1, maxCode), three = Pair<T>(first, 3, maxCode);
            (q + (one.Q + three.Q)).Store(_wq, first);
            (qq + (one.QQ + three.QQ)).Store(_wqq, first);
            (xq + (one.XQ + three.XQ)).Store(_wxq, first);
        }
    }

    /// <summary>The sums over every eighth value from one on, and over those from four further on, added.</summary>
    private (T Q, T QQ, T XQ) Pair<T>(int first, int start, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        (T Q, T QQ, T XQ) near = Every<T>(first, start, maxCode), far = Every<T>(first, start + 4, maxCode);
        return (near.Q + far.Q, near.QQ + far.QQ, near.XQ + far.XQ);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (T Q, T QQ, T XQ) Every<T>(int first, int start, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        T min = T.Load(_mins, first), inverse = T.Load(_inverses, first), lowest = T.All(0), highest = T.All(maxCode);
        T q = lowest, qq = lowest, xq = lowest;
        for (int i = start; i < length; i += 8)
        {
            T x = T.Load(_x, (i * groups) + first), weight = T.Load(_weights, (i * groups) + first);
            T code = T.Round((x + min) * inverse, lowest, highest), scaled = weight * code;
            q += scaled;
            qq += scaled * code;
            xq += weight * x * code;
        }

        return (q, qq, xq);
    }
}
