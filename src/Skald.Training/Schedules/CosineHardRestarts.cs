using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>Several half cosines from 1 to 0, one after the other, then 0.</summary>
/// <remarks>transformers' cosine_with_hard_restarts, behind a <see cref="Warmup"/>.</remarks>
/// <param name="steps">Steps in all.</param>
/// <param name="cycles">Number of curves.</param>
public sealed class CosineHardRestarts(long steps, double cycles = 1) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        double share = (double)step / Math.Max(1, steps);
        if (share >= 1) return 0;
        double place = cycles * share;
        return 0.5 * (1 + ScalarMath.Cos(Math.PI * (place - Math.Floor(place))));
    }
}
