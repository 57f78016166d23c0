namespace Skald.Formats.Quantization;

/// <summary>Finds the signed scale that brings scale * level nearest to a group's values.</summary>
internal static class GroupScale
{
    /// <summary>Places that are tried to either side of an end of the levels, then between, then from the best on.</summary>
    public const int Steps = 7, Fineness = 4, Refinements = 4;

    /// <summary>Tries scales that put the extreme value near either end of the levels, and refines the best.</summary>
    /// <param name="x">The values, a multiple of 8.</param>
    /// <param name="weights">What the square of each error counts.</param>
    public static float Fit<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
        where T : struct, ILevels
    {
        float extreme = Scale.Extreme(x), best = 0;
        if (extreme == 0 || !float.IsFinite(T.Lowest / extreme) || !float.IsFinite(extreme)) return 0;
        float step = Math.Max(0.25f, T.Highest / 56), least = float.PositiveInfinity, around = T.Lowest;
        foreach (float end in (ReadOnlySpan<float>)[T.Lowest, T.Highest])
        {
            for (int k = -Steps; k <= Steps; k++)
                if (Try<T>(x, weights, (end + (step * k)) / extreme, ref best, ref least)) around = end + (step * k);
        }

        for (int k = 1 - Fineness; k < Fineness; k++)
            Try<T>(x, weights, (around + (step / Fineness * k)) / extreme, ref best, ref least);
        for (int i = 0; i < Refinements; i++)
            if (!Try<T>(x, weights, Scale.Inverse(best), ref best, ref least)) break;
        return best;
    }

    // Levels by one scale, then the scale that suits these levels best.
    private static bool Try<T>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> weights, float inverse, ref float best, ref float least)
        where T : struct, ILevels
    {
        float scale = Lanes.LevelSums<T>(x, weights, inverse).Scale;
        float error = Lanes.LevelError<T>(x, weights, scale);
        if (!(error < least)) return false;
        (best, least) = (scale, error);
        return true;
    }
}
