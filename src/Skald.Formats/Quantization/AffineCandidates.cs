using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Formats.Quantization;

/// <summary>Scales and minima to be tried on a group, all at once: a candidate in each lane.</summary>
/// <remarks>
/// Every sum adds up in the order of <see cref="Lanes"/>: eight partial sums over every eighth value, then these in pairs. So
/// each candidate gets the bits that it would get alone, on every processor.
/// </remarks>
/// <param name="capacity">Most candidates.</param>
internal sealed class AffineCandidates(int capacity)
{
    private const int Widest = 16;

    private readonly float[] _scales = new float[Room(capacity)], _mins = new float[Room(capacity)];
    private readonly float[] _inverses = new float[Room(capacity)], _errors = new float[Room(capacity)];
    private readonly float[] _wq = new float[Room(capacity)], _wqq = new float[Room(capacity)], _wxq = new float[Room(capacity)];

    /// <summary>Candidates so far.</summary>
    public int Count { get; private set; }

    /// <summary>What each candidate's error came to.</summary>
    public ReadOnlySpan<float> Errors => _errors.AsSpan(0, Count);

    /// <summary>Begins anew.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a scale and a minimum.</summary>
    public void Add(float scale, float min) => Add(scale, min, Scale.Inverse(scale));

    /// <summary>Adds codes round((x + min) * inverse).</summary>
    public void Add(float scale, float min, float inverse)
    {
        (_scales[Count], _mins[Count], _inverses[Count]) = (scale, min, inverse);
        Count++;
    }

    /// <summary>The scale and the minimum of a candidate.</summary>
    public (float Scale, float Min) this[int index]
    {
        get => (_scales[index], _mins[index]);
        set => (_scales[index], _mins[index], _inverses[index]) = (value.Scale, value.Min, Scale.Inverse(value.Scale));
    }

    /// <summary>The sums that least squares need, for a candidate's codes.</summary>
    /// <param name="index">The candidate.</param>
    /// <param name="w">Sum of the weights.</param>
    /// <param name="wx">Sum of weights times values.</param>
    public GroupSums Sums(int index, float w, float wx) => new(w, _wq[index], _wqq[index], wx, _wxq[index]);

    /// <summary>Σ weight * (scale * code - min - x)² of each candidate, with the best codes of 0 to a maximum.</summary>
    public void Measure(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
    {
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) Measure<SixteenCandidates>(x, weights, maxCode);
        else Measure<EightCandidates>(x, weights, maxCode);
    }

    /// <summary>The sums over the codes of each candidate.</summary>
    public void Sum(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
    {
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) Sum<SixteenCandidates>(x, weights, maxCode);
        else Sum<EightCandidates>(x, weights, maxCode);
    }

    /// <summary>The sums of weights times codes of each candidate alone.</summary>
    public void SumCodes(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
    {
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated) SumCodes<SixteenCandidates>(x, weights, maxCode);
        else SumCodes<EightCandidates>(x, weights, maxCode);
    }

    private static int Room(int capacity) => (capacity + Widest - 1) / Widest * Widest;

    private void Measure<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        T lowest = T.All(0), highest = T.All(maxCode);
        for (int first = 0; first < Count; first += T.Count)
        {
            T scale = T.Load(_scales, first), min = T.Load(_mins, first), inverse = T.Load(_inverses, first);
            T even = Part(x, weights, 0, scale, min, inverse, lowest, highest) + Part(x, weights, 4, scale, min, inverse, lowest, highest);
            T two = Part(x, weights, 2, scale, min, inverse, lowest, highest) + Part(x, weights, 6, scale, min, inverse, lowest, highest);
            T one = Part(x, weights, 1, scale, min, inverse, lowest, highest) + Part(x, weights, 5, scale, min, inverse, lowest, highest);
            T three = Part(x, weights, 3, scale, min, inverse, lowest, highest) + Part(x, weights, 7, scale, min, inverse, lowest, highest);
            (even + two + (one + three)).Store(_errors, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Part<T>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int lane, T scale, T min, T inverse, T lowest, T highest)
        where T : struct, ICandidateLanes<T>
    {
        T sum = T.All(0);
        weights = weights[..x.Length];
        for (int i = lane; i < x.Length; i += 8)
        {
            T value = T.All(x[i]);
            T error = (scale * T.Round((value + min) * inverse, lowest, highest)) - min - value;
            sum += T.All(weights[i]) * error * error;
        }

        return sum;
    }

    private void Sum<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        for (int first = 0; first < Count; first += T.Count)
        {
            T min = T.Load(_mins, first), inverse = T.Load(_inverses, first);
            (T q, T qq, T xq) even = SumPair(x, weights, 0, min, inverse, maxCode), two = SumPair(x, weights, 2, min, inverse, maxCode);
            (T q, T qq, T xq) = (even.q + two.q, even.qq + two.qq, even.xq + two.xq);
            (T q, T qq, T xq) one = SumPair(x, weights, 1, min, inverse, maxCode), three = SumPair(x, weights, 3, min, inverse, maxCode);
            (q + (one.q + three.q)).Store(_wq, first);
            (qq + (one.qq + three.qq)).Store(_wqq, first);
            (xq + (one.xq + three.xq)).Store(_wxq, first);
        }
    }

    /// <summary>A lane's sums and those of the lane four beyond, added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Q, T QQ, T XQ) SumPair<T>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int lane, T min, T inverse, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        T lowest = T.All(0), highest = T.All(maxCode);
        T q = lowest, qq = lowest, xq = lowest, laterQ = lowest, laterQQ = lowest, laterXQ = lowest;
        for (int i = lane; i < x.Length - 4; i += 8)
        {
            T code = T.Round((T.All(x[i]) + min) * inverse, lowest, highest), scaled = T.All(weights[i]) * code;
            q += scaled;
            qq += scaled * code;
            xq += T.All(weights[i] * x[i]) * code;
            code = T.Round((T.All(x[i + 4]) + min) * inverse, lowest, highest);
            scaled = T.All(weights[i + 4]) * code;
            laterQ += scaled;
            laterQQ += scaled * code;
            laterXQ += T.All(weights[i + 4] * x[i + 4]) * code;
        }

        return (q + laterQ, qq + laterQQ, xq + laterXQ);
    }

    private void SumCodes<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        for (int first = 0; first < Count; first += T.Count)
        {
            T min = T.Load(_mins, first), inverse = T.Load(_inverses, first);
            T even = CodePair(x, weights, 0, min, inverse, maxCode) + CodePair(x, weights, 2, min, inverse, maxCode);
            T odd = CodePair(x, weights, 1, min, inverse, maxCode) + CodePair(x, weights, 3, min, inverse, maxCode);
            (even + odd).Store(_wq, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T CodePair<T>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int lane, T min, T inverse, int maxCode)
        where T : struct, ICandidateLanes<T>
    {
        T lowest = T.All(0), highest = T.All(maxCode), q = lowest, later = lowest;
        for (int i = lane; i < x.Length - 4; i += 8)
        {
            q += T.All(weights[i]) * T.Round((T.All(x[i]) + min) * inverse, lowest, highest);
            later += T.All(weights[i + 4]) * T.Round((T.All(x[i + 4]) + min) * inverse, lowest, highest);
        }

        return q + later;
    }
}
