namespace Skald.Formats.Quantization;

/// <summary>
/// Finds the codes of a super-block whose groups have a scale and a minimum: value = d * scale * code - dMin * min,
/// with scales and minima as small integers (Q2_K, Q4_K, Q5_K).
/// </summary>
/// <remarks>
/// First each group alone: a range of steps is tried, each fitted by least squares. Then d and dMin are set by the
/// largest, and each group's integers are chosen anew, with their neighbours, for what d and dMin became in half
/// precision; least squares over the whole block gives better d and dMin, and so on while the error falls. A few
/// beginnings lead to a few ends, of which the best is taken.
/// </remarks>
/// <param name="length">Values of a block.</param>
/// <param name="group">Values of a group.</param>
/// <param name="maxCode">Largest code.</param>
/// <param name="maxScale">Largest integer of a scale or a minimum.</param>
internal sealed class AffineSearch(int length, int group, int maxCode, int maxScale)
{
    private const int Steps = 20, Refinements = 4, Rounds = 6, Wide = 5, Alignments = 3;
    private const float StepSize = 0.1f, Hopeless = 1.05f;
    private const float Improvement = 0.99999f;  // against differences of rounding alone

    // Largest scale and largest minimum need not take the largest integers.
    private static readonly (float D, float DMin)[] s_starts =
        [(1, 1), (1.03f, 1.03f), (0.97f, 0.97f), (1.02f, 1.5f)];

    private readonly AffineBlock _best = new(length, length / group);
    private readonly int[] _scales = new int[length / group], _mins = new int[length / group];

    private readonly float[] _lows = new float[length / group], _highs = new float[length / group];
    private readonly (float W, float WX)[] _totals = new (float, float)[length / group];
    private readonly AffineCandidates _candidates = new((2 * Wide + 1) * (3 + Alignments)), _suited = new((2 * Wide + 1) * Alignments);
    private readonly AffineGroups _sideBySide = new(length / group, group);
    private readonly (int Scale, int Min)[] _pairs = new (int, int)[(2 * Wide + 1) * (3 + Alignments)];

    private int Groups => length / group;

    /// <summary>Finds a block's parts, which stay valid until the next call.</summary>
    /// <param name="x">[length]</param>
    /// <param name="weights">[length], what the square of each error counts.</param>
    public AffineBlock Run(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        _best.Clear();
        _best.Error = float.PositiveInfinity;
        _sideBySide.Load(x, weights);
        for (int g = 0; g < Groups; g++)
        {
            (_lows[g], _highs[g]) = Scale.Range(Part(x, g));
            _totals[g] = Lanes.Totals(Part(x, g), Part(weights, g));
        }

        FitGroups(x, weights, weights);
        Span<float> tilted = stackalloc float[length];
        Tilt(x, weights, tilted);
        FitGroups(x, weights, tilted);
        for (int g = 0; g < Groups; g++) (_scales[g], _mins[g]) = (_best.Scales[g], _best.Mins[g]);
        Descend(x, weights, (_best.D, _best.DMin), reach: Wide);

        for (int g = 0; g < Groups; g++)
        {
            Lanes.AffineCodes(Part(x, g), _best.D * _best.Scales[g], _best.DMin * _best.Mins[g], maxCode,
                _best.Codes.AsSpan(g * group, group));
        }

        return _best;
    }

    // Each group alone, then the block from several beginnings.
    private void FitGroups(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> groupWeights)
    {
        Span<float> scales = stackalloc float[Groups], mins = stackalloc float[Groups];
        for (int g = 0; g < Groups; g++) (scales[g], mins[g]) = FitGroup(g, Part(x, g), Part(groupWeights, g));
        float d = Largest(scales) / maxScale, dMin = Largest(mins) / maxScale;
        foreach ((float a, float b) in s_starts)
        {
            for (int g = 0; g < Groups; g++)
                (_scales[g], _mins[g]) = (Nearest(scales[g], a * d), Nearest(mins[g], b * dMin));
            Descend(x, weights, (a * d, b * dMin), reach: 1);
        }
    }

    // Other weights, in favour of large values, lead to other fits of the groups.
    private static void Tilt(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> tilted)
    {
        float squares = 0;
        foreach (float value in x) squares += value * value;
        float size = MathF.Sqrt(squares / x.Length);
        for (int i = 0; i < x.Length; i++) tilted[i] = weights[i] * (size + MathF.Abs(x[i]));
    }

    private ReadOnlySpan<float> Part(ReadOnlySpan<float> all, int g) => all.Slice(g * group, group);

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values) largest = Math.Max(largest, value);
        return largest;
    }

    private int Nearest(float value, float unit) =>
        unit > 0 ? (int)Math.Clamp(MathF.Round(value / unit), 0, maxScale) : 0;

    private (float Scale, float Min) FitGroup(int g, ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        (float low, float high) = (Math.Min(_lows[g], 0), _highs[g]);
        float range = high - low;
        if (!(range > 0) || !float.IsFinite(range) || !float.IsFinite(maxCode / range)) return (0, -low);
        (float scale, float min) = (range / maxCode, -low);
        float least = float.PositiveInfinity;
        _candidates.Clear();
        for (int step = 0; step <= Steps / 2; step++)
        {
            _candidates.Add(0, -low, (maxCode + (StepSize * step)) / range);
            _candidates.Add(0, -low, (maxCode - (StepSize * step)) / range);
        }

        (float w, float wx) = Lanes.Totals(x, weights);
        _candidates.Sum(x, weights, maxCode);
        for (int i = 0; i < _candidates.Count; i++) _candidates[i] = _candidates.Sums(i, w, wx).ScaleAndMin;
        _candidates.Measure(x, weights, maxCode);
        for (int i = 0; i < _candidates.Count; i++)
        {
            if (!(_candidates.Errors[i] < least * Improvement)) continue;
            (scale, min) = _candidates[i];
            least = _candidates.Errors[i];
        }

        for (int i = 0; i < Refinements; i++)
            if (!Try(x, weights, min, Scale.Inverse(scale), ref scale, ref min, ref least)) break;
        return scale < 0 ? (0, min) : (scale, min);
    }

    // Codes by one scale and minimum, then the scale and minimum that suit these codes best.
    private bool Try(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float offset, float inverse, ref float scale, ref float min,
        ref float least)
    {
        (float s, float m) = Lanes.AffineSums(x, weights, offset, inverse, maxCode).ScaleAndMin;
        float error = Lanes.AffineError(x, weights, s, m, maxCode);
        if (!(error < least * Improvement)) return false;
        (scale, min, least) = (s, m, error);
        return true;
    }

    private void Descend(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, (float D, float DMin) units, int reach)
    {
        (float d, float dMin) = units;
        float last = float.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            (d, dMin) = (Scale.Rounded(d), Scale.Rounded(dMin));
            bool isFirst = round == 0;
            float error = Choose(x, weights, d, dMin, isFirst ? reach : 1, isFirst ? Alignments : 0);
            if (error < _best.Error) _best.Take(d, dMin, error, _scales, _mins);
            if (!(error < last) || error > Hopeless * _best.Error) return;
            last = error;
            (d, dMin) = Refit(d, dMin);
        }
    }

    // For each group the best integers near those it has. What is hopeless already is not finished.
    private float Choose(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float d, float dMin, int reach, int alignments)
    {
        if (reach == 1 && alignments == 0) return _sideBySide.Choose(d, dMin, _scales, _mins, maxScale, maxCode);
        float total = 0;
        for (int g = 0; g < Groups && !(total > Hopeless * _best.Error); g++)
        {
            Propose(x, weights, g, (d, dMin), reach, dMin > 0 ? alignments : 0);
            _candidates.Measure(Part(x, g), Part(weights, g), maxCode);
            ReadOnlySpan<float> errors = _candidates.Errors;
            (float least, int best) = (float.PositiveInfinity, -1);
            for (int i = 0; i < errors.Length; i++)
                if (errors[i] < least) (least, best) = (errors[i], i);
            if (best >= 0) (_scales[g], _mins[g]) = _pairs[best];
            total += least;
        }

        return total;
    }

    // The integers to be tried on a group.
    private void Propose(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, int g, (float D, float DMin) units, int reach, int alignments)
    {
        (int scale, int min) = (_scales[g], _mins[g]);
        (int lowest, int highest) = (Math.Max(scale - reach, 0), Math.Min(scale + reach, maxScale));
        (float d, float dMin) = units;
        _suited.Clear();
        for (int s = lowest; s <= highest && alignments > 0; s++)
        {
            if (reach == 1 && s != scale) continue;
            for (int k = 0; k < alignments; k++)
                _suited.Add(d * s, Math.Max((d * s * k / alignments) - _lows[g], 0));
        }

        if (_suited.Count > 0) _suited.SumCodes(Part(x, g), Part(weights, g), maxCode);
        _candidates.Clear();
        int place = 0, count = 0, first = Math.Max(min - 1, 0), last = Math.Min(min + 1, maxScale);
        for (int s = lowest; s <= highest; s++)
        {
            float step = d * s, inverse = Scale.Inverse(step);
            for (int m = first; m <= last; m++)
            {
                _pairs[count++] = (s, m);
                _candidates.Add(step, dMin * m, inverse);
            }

            if (reach == 1 && s != scale) continue;
            for (int k = 0; k < alignments; k++)
            {
                int m = SuitedMin(place++, g, step, dMin);
                _pairs[count++] = (s, m);
                _candidates.Add(step, dMin * m, inverse);
            }
        }
    }

    // The minimum that suits the codes of a scale. Moving it by a step moves all codes by one, so within a step there
    // are several places from which the best is found.
    private int SuitedMin(int place, int g, float scale, float dMin)
    {
        GroupSums sums = _suited.Sums(place, _totals[g].W, _totals[g].WX);
        return sums.W > 0 ? Nearest((float)Math.Max(((scale * sums.WQ) - sums.WX) / sums.W, 0), dMin) : 0;
    }

    private (float D, float DMin) Refit(float d, float dMin)
    {
        for (int g = 0; g < Groups; g++) _sideBySide.Set(g, dMin * _mins[g], Scale.Inverse(d * _scales[g]));
        _sideBySide.Sum(maxCode);
        double aa = 0, ab = 0, bb = 0, xa = 0, xb = 0;
        for (int g = 0; g < Groups; g++)
        {
            double s = _scales[g], m = _mins[g];
            GroupSums sums = _sideBySide.Sums(g, _totals[g].W, _totals[g].WX);
            aa += s * s * sums.WQQ;
            ab += s * m * sums.WQ;
            bb += m * m * sums.W;
            xa += s * sums.WXQ;
            xb += m * sums.WX;
        }

        double determinant = (aa * bb) - (ab * ab);
        if (determinant > 0)
        {
            double newD = ((xa * bb) - (xb * ab)) / determinant, newMin = ((xa * ab) - (xb * aa)) / determinant;
            if (newD > 0 && newMin >= 0) return ((float)newD, (float)newMin);
        }

        return (aa > 0 ? (float)Math.Max(xa / aa, 0) : d, dMin);
    }
}
