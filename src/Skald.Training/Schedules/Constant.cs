namespace Skald.Training.Schedules;

/// <summary>The group's own rate; for some first steps a share of it.</summary>
/// <param name="share">Factor of the first steps: PyTorch's ConstantLR.</param>
/// <param name="steps">Number of those steps.</param>
public sealed class Constant(double share = 1, long steps = 0) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => step < steps ? share : 1;
}
