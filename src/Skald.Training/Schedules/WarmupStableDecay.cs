namespace Skald.Training.Schedules;

/// <summary>A linear rise, a plateau, and a linear fall to a floor over the last steps.</summary>
/// <remarks>Hu et al. 2024, MiniCPM, https://arxiv.org/abs/2404.06395, §4.</remarks>
/// <param name="warmupSteps">Steps of the rise.</param>
/// <param name="totalSteps">Steps in all.</param>
/// <param name="decaySteps">Steps of the fall.</param>
/// <param name="floor">Factor at the end and after.</param>
public sealed class WarmupStableDecay(long warmupSteps, long totalSteps, long decaySteps, double floor) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        if (step < warmupSteps) return (step + 1.0) / warmupSteps;
        long left = totalSteps - step;
        if (left >= decaySteps) return 1;
        return left <= 0 ? floor : floor + ((1 - floor) * left / decaySteps);
    }
}
