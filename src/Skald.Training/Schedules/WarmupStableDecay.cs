using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>A rise, a plateau, and a fall to a floor over the last steps.</summary>
/// <remarks>Hu et al. 2024, MiniCPM, https://arxiv.org/abs/2404.06395, §4.</remarks>
/// <param name="warmupSteps">Steps of the rise.</param>
/// <param name="totalSteps">Steps in all.</param>
/// <param name="decaySteps">Steps of the fall.</param>
/// <param name="floor">Factor at the end and after.</param>
/// <param name="rise">Curve of the rise.</param>
/// <param name="fall">Curve of the fall.</param>
/// <param name="startsAtFloor">
/// transformers' rule: the rise starts at the floor, so the first step may have rate 0. Otherwise step s of it has (s + 1) / warm-up.
/// </param>
public sealed class WarmupStableDecay(
    long warmupSteps, long totalSteps, long decaySteps, double floor, RampShape rise = RampShape.Linear,
    RampShape fall = RampShape.Linear, bool startsAtFloor = false) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        if (step < warmupSteps)
        {
            return startsAtFloor
                ? floor + ((1 - floor) * Rise((double)step / warmupSteps))
                : Rise((step + 1.0) / warmupSteps);
        }

        long left = totalSteps - step;
        if (left >= decaySteps) return 1;
        return left <= 0 ? floor : floor + ((1 - floor) * Fall(1 - ((double)left / decaySteps)));
    }

    private double Rise(double share) => rise switch
    {
        RampShape.Cosine => 0.5 * (1 - ScalarMath.Cos(Math.PI * share)),
        RampShape.OneMinusSqrt => 1 - Math.Sqrt(1 - share),
        _ => share,
    };

    private double Fall(double share) => fall switch
    {
        RampShape.Cosine => 0.5 * (1 + ScalarMath.Cos(Math.PI * share)),
        RampShape.OneMinusSqrt => 1 - Math.Sqrt(share),
        _ => 1 - share,
    };
}
