using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>The rate times γ after every step. PyTorch's ExponentialLR.</summary>
/// <param name="gamma">γ.</param>
public sealed class ExponentialDecay(double gamma) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => ScalarMath.Pow(gamma, step);
}
