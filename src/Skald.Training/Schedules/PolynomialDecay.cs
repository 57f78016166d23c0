using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>(1 − t/T)ᵖ from 1 to a floor, which stays.</summary>
/// <remarks>PyTorch's PolynomialLR; behind a <see cref="Warmup"/> transformers' polynomial schedule.</remarks>
/// <param name="steps">T: steps of the fall.</param>
/// <param name="power">p.</param>
/// <param name="floor">Factor at the end and after.</param>
public sealed class PolynomialDecay(long steps, double power = 1, double floor = 0) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step)
    {
        double left = 1 - ((double)Math.Min(step, steps) / Math.Max(1, steps));
        return floor + ((1 - floor) * ScalarMath.Pow(left, power));
    }
}
