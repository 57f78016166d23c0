using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>One rise to the group's rate and one long fall far below where it began; momentum runs the other way.</summary>
/// <remarks>
/// Smith and Topin 2018, https://arxiv.org/abs/1708.07120, as PyTorch's OneCycleLR; the group's rate is its max_lr. The
/// peak lies at step share · total − 1.
/// </remarks>
/// <param name="totalSteps">Steps in all.</param>
/// <param name="risingShare">Share of the rise: pct_start.</param>
/// <param name="divisor">Peak over start: div_factor.</param>
/// <param name="finalDivisor">Start over end: final_div_factor.</param>
/// <param name="threePhases">Falls as fast as it rose, then to the end.</param>
/// <param name="isLinear">Straight lines in place of half cosines.</param>
/// <param name="baseMomentum">Momentum at the peak.</param>
/// <param name="maxMomentum">Momentum at the start and the end.</param>
public sealed class OneCycle(
    long totalSteps, double risingShare = 0.3, double divisor = 25, double finalDivisor = 1e4, bool threePhases = false,
    bool isLinear = false, double baseMomentum = 0.85, double maxMomentum = 0.95) : Schedule
{
    private readonly double _start = 1 / divisor, _end = 1 / divisor / finalDivisor;

    /// <inheritdoc/>
    public override double Factor(long step)
    {
        (int phase, double share) = At(step);
        return phase switch
        {
            0 => Between(_start, 1, share),
            1 => Between(1, threePhases ? _start : _end, share),
            _ => Between(_start, _end, share),
        };
    }

    /// <inheritdoc/>
    public override double? Momentum(long step)
    {
        (int phase, double share) = At(step);
        return phase switch
        {
            0 => Between(maxMomentum, baseMomentum, share),
            1 => Between(baseMomentum, maxMomentum, share),
            _ => maxMomentum,
        };
    }

    /// <summary>The phase of a step and how far into it the step lies; beyond the end the last one's end.</summary>
    private (int Phase, double Share) At(long step)
    {
        double peak = (risingShare * totalSteps) - 1, last = totalSteps - 1;
        double second = threePhases ? (2 * risingShare * totalSteps) - 2 : last;
        if (step <= peak) return (0, step / peak);
        if (step <= second || !threePhases) return (1, Math.Min(1, (step - peak) / (second - peak)));
        return (2, Math.Min(1, (step - second) / (last - second)));
    }

    private double Between(double from, double to, double share) => isLinear
        ? from + ((to - from) * share)
        : to + ((from - to) / 2 * (1 + ScalarMath.Cos(Math.PI * share)));
}
