namespace Skald.Formats.Quantization;

/// <summary>Finds the signed scale that brings scale * level nearest to a group's values.</summary>
internal static class GroupScale
{
    private const int Steps = 14, Refinements = 4;

    /// <summary>Tries scales that put the extreme value near either end of the levels, and refines the best.</summary>
    /// <param name="x">The values, a multiple of 8.</param>
    /// <param name="weights">What the square of each error counts.</param>
    public static float Fit<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
        where T : struct, ILevels
    {
        float extreme = Scale.Extreme(x), best = 0;
        if (extreme == 0 || !float.IsFinite(T.Lowest / extreme) || !float.IsFinite(extreme)) return 0;
        // Small against the distance of levels.
        float stepSize = Math.Max(0.125f, T.Highest / 256);
        double least = double.PositiveInfinity;
        foreach (float end in (ReadOnlySpan<float>)[T.Lowest, T.Highest])
        {
            for (int step = -Steps; step <= Steps; step++)
            {
                GroupSums sums = Lanes.LevelSums<T>(x, weights, (end + (stepSize * step)) / extreme);
                double error = sums.Error(sums.Scale, 0);
                if (error < least) (best, least) = (sums.Scale, error);
            }
        }

        for (int i = 0; i < Refinements; i++)
        {
            GroupSums sums = Lanes.LevelSums<T>(x, weights, Scale.Inverse(best));
            double error = sums.Error(sums.Scale, 0);
            if (!(error < least)) break;
            (best, least) = (sums.Scale, error);
        }

        return best;
    }
}
