using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>The rate times γ every so many steps. PyTorch's StepLR.</summary>
/// <param name="stepSize">Steps between falls.</param>
/// <param name="gamma">γ.</param>
public sealed class StepDecay(long stepSize, double gamma = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => ScalarMath.Pow(gamma, step / stepSize);
}
