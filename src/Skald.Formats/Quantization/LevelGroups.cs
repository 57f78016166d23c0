using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>The groups of a block side by side, a group in each lane, for types with a signed scale alone.</summary>
/// <remarks>Sums add up in the order of <see cref="Lanes"/>, so that each group gets the bits that it would get alone.</remarks>
/// <typeparam name="T">What codes stand for.</typeparam>
/// <param name="groups">Groups of a block, a multiple of 8.</param>
/// <param name="length">Values of a group, a multiple of 8.</param>
internal sealed class LevelGroups<T>(int groups, int length)
    where T : struct, ILevels
{
    private const int Count = 8;

    private readonly float[] _x = new float[groups * length], _weights = new float[groups * length];
    private readonly float[] _first = new float[groups], _second = new float[groups];

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

    /// <summary>The scale that suits each group alone, as <see cref="GroupScale.Fit"/> finds it.</summary>
    /// <param name="extremes">[groups], each group's value of the largest magnitude.</param>
    /// <param name="scales">[groups], filled.</param>
    public void Fit(ReadOnlySpan<float> extremes, Span<float> scales)
    {
        float step = Math.Max(0.25f, T.Highest / 56);
        for (int first = 0; first < groups; first += Count)
        {
            Vector256<float> extreme = At(extremes, first), best = default, least = Vector256.Create(float.PositiveInfinity);
            Vector256<float> around = Vector256.Create(T.Lowest);
            foreach (float end in (ReadOnlySpan<float>)[T.Lowest, T.Highest])
            {
                for (int k = -GroupScale.Steps; k <= GroupScale.Steps; k++)
                {
                    Vector256<float> place = Vector256.Create(end + (step * k)), before = least;
                    Try(first, place / extreme, ref best, ref least);
                    around = Vector256.ConditionalSelect(Vector256.LessThan(least, before), place, around);
                }
            }

            for (int k = 1 - GroupScale.Fineness; k < GroupScale.Fineness; k++)
                Try(first, (around + Vector256.Create(step / GroupScale.Fineness * k)) / extreme, ref best, ref least);
            for (int i = 0; i < GroupScale.Refinements; i++) Try(first, Inverse(best), ref best, ref least);
            best.CopyTo(scales[first..]);
        }

        for (int g = 0; g < groups; g++)
        {
            bool isFlat = extremes[g] == 0 || !float.IsFinite(T.Lowest / extremes[g]) || !float.IsFinite(extremes[g]);
            if (isFlat) scales[g] = 0;
        }
    }

    /// <summary>Chooses for each group the best of an integer and its neighbours.</summary>
    /// <param name="d">Scale of the scales.</param>
    /// <param name="wanted">[groups], the integers in the middle.</param>
    /// <param name="lowest">Lowest integer; the highest is one below its negative.</param>
    /// <param name="tried">[groups], the best ones; unchanged where none has an error.</param>
    /// <returns>The error of all groups.</returns>
    public float Choose(float d, ReadOnlySpan<int> wanted, int lowest, int[] tried)
    {
        for (int g = 0; g < groups; g++) (_first[g], _second[g]) = (wanted[g], tried[g]);
        Vector256<float> unit = Vector256.Create(d), low = Vector256.Create((float)lowest), high = Vector256.Create((float)~lowest);
        for (int first = 0; first < groups; first += Count)
        {
            Vector256<float> middle = At(_first, first), best = At(_second, first), least = Vector256.Create(float.PositiveInfinity);
            for (int step = -1; step <= 1; step++)
            {
                Vector256<float> number = middle + Vector256.Create((float)step), error = Error(first, unit * number);
                Vector256<float> better = Vector256.LessThan(error, least)
                    & Vector256.GreaterThanOrEqual(number, low) & Vector256.LessThanOrEqual(number, high);
                best = Vector256.ConditionalSelect(better, number, best);
                least = Vector256.ConditionalSelect(better, error, least);
            }

            best.CopyTo(_second, first);
            least.CopyTo(_first, first);
        }

        float total = 0;
        for (int g = 0; g < groups; g++)
        {
            tried[g] = (int)_second[g];
            total += _first[g];
        }

        return total;
    }

    /// <summary>The sums that least squares need, for scales of all groups.</summary>
    /// <param name="d">Scale of the scales.</param>
    /// <param name="scales">[groups].</param>
    /// <param name="wqq">[groups], filled.</param>
    /// <param name="wxq">[groups], filled.</param>
    public void Sum(float d, ReadOnlySpan<int> scales, Span<float> wqq, Span<float> wxq)
    {
        for (int g = 0; g < groups; g++) _first[g] = Scale.Inverse(d * scales[g]);
        for (int first = 0; first < groups; first += Count)
        {
            Sums(first, At(_first, first), out Vector256<float> qq, out Vector256<float> xq);
            qq.CopyTo(wqq[first..]);
            xq.CopyTo(wxq[first..]);
        }
    }

    /// <summary>Levels by inverse scales, then the scales that suit these levels best.</summary>
    private void Try(int first, Vector256<float> inverse, ref Vector256<float> best, ref Vector256<float> least)
    {
        Sums(first, inverse, out Vector256<float> qq, out Vector256<float> xq);
        Vector256<float> scale = Quotient(xq, qq), error = Error(first, scale);
        Vector256<float> better = Vector256.LessThan(error, least);
        best = Vector256.ConditionalSelect(better, scale, best);
        least = Vector256.ConditionalSelect(better, error, least);
    }

    /// <summary>a / b in double precision, rounded once; 0 where b isn't positive.</summary>
    private static Vector256<float> Quotient(Vector256<float> a, Vector256<float> b)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(a);
        (Vector256<double> divisor, Vector256<double> other) = Vector256.Widen(b);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(b, Vector256<float>.Zero), Vector256.Narrow(low / divisor, high / other), Vector256<float>.Zero);
    }

    private static Vector256<float> Inverse(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.Equals(x, Vector256<float>.Zero), Vector256<float>.Zero, Vector256<float>.One / x);

    private Vector256<float> Error(int first, Vector256<float> scale)
    {
        Vector256<float> inverse = Inverse(scale);
        Vector256<float> zero = ErrorOf(first, 0, scale, inverse) + ErrorOf(first, 4, scale, inverse);
        Vector256<float> two = ErrorOf(first, 2, scale, inverse) + ErrorOf(first, 6, scale, inverse);
        Vector256<float> one = ErrorOf(first, 1, scale, inverse) + ErrorOf(first, 5, scale, inverse);
        Vector256<float> three = ErrorOf(first, 3, scale, inverse) + ErrorOf(first, 7, scale, inverse);
        return zero + two + (one + three);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> ErrorOf(int first, int start, Vector256<float> scale, Vector256<float> inverse)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        ReadOnlySpan<float> values = _x, weights = _weights;
        for (int i = (start * groups) + first; i < values.Length; i += Count * groups)
        {
            Vector256<float> x = At(values, i), error = (scale * T.Nearest(x * inverse)) - x;
            sum += At(weights, i) * error * error;
        }

        return sum;
    }

    private void Sums(int first, Vector256<float> inverse, out Vector256<float> qq, out Vector256<float> xq)
    {
        Vector256<float> even = SumOf(first, 0, inverse, out Vector256<float> evenX);
        Vector256<float> two = SumOf(first, 2, inverse, out Vector256<float> twoX);
        (even, evenX) = (even + two, evenX + twoX);
        Vector256<float> one = SumOf(first, 1, inverse, out Vector256<float> oneX);
        Vector256<float> three = SumOf(first, 3, inverse, out Vector256<float> threeX);
        (qq, xq) = (even + (one + three), evenX + (oneX + threeX));
    }

    /// <summary>Sums over every eighth value from one on, and over those from four further on, added.</summary>
    private Vector256<float> SumOf(int first, int start, Vector256<float> inverse, out Vector256<float> products)
    {
        Vector256<float> near = default, nearX = default, far = default, farX = default;
        ReadOnlySpan<float> values = _x, weights = _weights;
        int ahead = 4 * groups;
        for (int i = (start * groups) + first; i < values.Length - ahead; i += Count * groups)
        {
            Vector256<float> x = At(values, i), weight = At(weights, i), q = T.Nearest(x * inverse);
            near += weight * q * q;
            nearX += weight * x * q;
            (x, weight) = (At(values, i + ahead), At(weights, i + ahead));
            q = T.Nearest(x * inverse);
            far += weight * q * q;
            farX += weight * x * q;
        }

        products = nearX + farX;
        return near + far;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> At(ReadOnlySpan<float> values, int i) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)i);
}
