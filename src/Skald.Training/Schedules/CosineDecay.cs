using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>A cosine from 1 to a floor, which rises again behind its last step.</summary>
/// <remarks>
/// Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts: PyTorch's CosineAnnealingLR, and behind a
/// <see cref="Warmup"/> transformers' cosine schedules. <see cref="WarmupCosine"/> stays on the floor.
/// </remarks>
/// <param name="steps">Steps of the curve.</param>
/// <param name="floor">Lowest factor.</param>
/// <param name="cycles">Waves; ½ falls once.</param>
public sealed class CosineDecay(long steps, double floor = 0, double cycles = 0.5) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        double share = (double)step / Math.Max(1, steps);
        return floor + ((1 - floor) * 0.5 * (1 + ScalarMath.Cos(2 * Math.PI * cycles * share)));
    }
}
