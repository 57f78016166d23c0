using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>A linear rise, then half a cosine down to a floor.</summary>
/// <param name="warmupSteps">Steps of the rise; step s of them has (s + 1) / warm-up.</param>
/// <param name="totalSteps">Steps in all.</param>
/// <param name="floor">Factor at the end and after.</param>
public sealed class WarmupCosine(long warmupSteps, long totalSteps, double floor) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        if (step < warmupSteps) return (step + 1.0) / warmupSteps;
        if (step >= totalSteps) return floor;
        double share = (double)(step - warmupSteps) / Math.Max(1, totalSteps - warmupSteps);
        return floor + ((1 - floor) * 0.5 * (1 + ScalarMath.Cos(Math.PI * share)));
    }
}
