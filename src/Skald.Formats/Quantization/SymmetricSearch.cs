namespace Skald.Formats.Quantization;

/// <summary>
/// Finds the levels of a super-block whose groups have a signed scale: value = d * scale * level (Q3_K, Q6_K, IQ4_XS).
/// </summary>
/// <remarks>
/// As <see cref="AffineSearch"/>: each group alone, then d from the largest scale, which may take either end of the
/// scales' range or come close, then the integers beside those wanted and a better d by least squares, while the error
/// falls.
/// </remarks>
/// <typeparam name="T">What codes stand for.</typeparam>
/// <param name="length">Values of a block.</param>
/// <param name="group">Values of a group.</param>
/// <param name="lowestScale">Lowest integer of a scale; the highest is one below its negative.</param>
internal sealed class SymmetricSearch<T>(int length, int group, int lowestScale)
    where T : struct, ILevels
{
    private const int Rounds = 6;
    private const float Hopeless = 1.1f;

    private readonly SymmetricBlock _best = new(length, length / group);
    private readonly int[] _tried = new int[length / group], _wanted = new int[length / group];
    private readonly float[] _wqq = new float[length / group], _wxq = new float[length / group];
    private readonly LevelGroups<T> _groups = new(length / group, group);

    private int Groups => length / group;

    // The largest scale need not take the largest integer.
    private static ReadOnlySpan<float> Starts => [1, 1.02f, 1.04f, 1.07f, 0.98f];

    /// <summary>Finds a block's parts, which stay valid until the next call.</summary>
    /// <param name="x">[length]</param>
    /// <param name="weights">[length], what the square of each error counts.</param>
    public SymmetricBlock Run(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        Span<float> scales = stackalloc float[Groups], extremes = stackalloc float[Groups];
        for (int g = 0; g < Groups; g++) extremes[g] = Scale.Extreme(Part(x, g));
        _groups.Load(x, weights);
        _groups.Fit(extremes, scales);
        float extreme = Scale.Extreme(scales);
        _best.Clear();
        _best.Error = float.PositiveInfinity;
        foreach (float start in Starts)
        {
            Descend(scales, start * extreme / lowestScale);
            Descend(scales, start * extreme / ~lowestScale);
        }

        for (int g = 0; g < Groups; g++)
            Lanes.Levels<T>(Part(x, g), _best.D * _best.Scales[g], _best.Levels.AsSpan(g * group, group));
        return _best;
    }

    private ReadOnlySpan<float> Part(ReadOnlySpan<float> all, int g) => all.Slice(g * group, group);

    private void Descend(ReadOnlySpan<float> scales, float d)
    {
        float last = float.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            d = Scale.Rounded(d);
            float error = Choose(scales, d);
            if (error < _best.Error)
            {
                (_best.D, _best.Error) = (d, error);
                _tried.CopyTo(_best.Scales, 0);
            }

            if (!(error < last) || error > Hopeless * _best.Error) return;
            last = error;
            d = Refit(d);
        }
    }

    private float Choose(ReadOnlySpan<float> scales, float d)
    {
        for (int g = 0; g < Groups; g++)
        {
            float wanted = d == 0 ? 0 : MathF.Round(scales[g] / d);
            _wanted[g] = (int)Math.Clamp(wanted, lowestScale, ~lowestScale);
        }

        return _groups.Choose(d, _wanted, lowestScale, _tried);
    }

    private float Refit(float d)
    {
        _groups.Sum(d, _tried, _wqq, _wxq);
        double aa = 0, xa = 0;
        for (int g = 0; g < Groups; g++)
        {
            double s = _tried[g];
            aa += s * s * _wqq[g];
            xa += s * _wxq[g];
        }

        return aa > 0 ? (float)(xa / aa) : d;
    }
}
