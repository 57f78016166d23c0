namespace Skald.Training.Schedules;

/// <summary>width^−½ · min(t^−½, t · warm-up^−1½), t from 1: the first transformer's schedule, for rates near 1.</summary>
/// <remarks>Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, §5.3.</remarks>
/// <param name="width">Width of the model.</param>
/// <param name="warmupSteps">Steps of the rise.</param>
public sealed class Noam(int width, long warmupSteps) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        double t = step + 1;
        return Math.Min(1 / Math.Sqrt(t), t / (warmupSteps * Math.Sqrt(warmupSteps))) / Math.Sqrt(width);
    }
}
