namespace Skald.Training.Schedules;

/// <summary>A straight line from one factor to another, which stays.</summary>
/// <param name="start">First factor.</param>
/// <param name="end">Last factor.</param>
/// <param name="steps">Steps from the one to the other.</param>
public sealed class LinearRamp(double start, double end, long steps) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) =>
        start + ((end - start) * Math.Min(step, steps) / Math.Max(1, steps));
}
