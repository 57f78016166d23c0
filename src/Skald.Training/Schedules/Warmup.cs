namespace Skald.Training.Schedules;

/// <summary>A linear rise from 0, then another schedule, which begins to count there.</summary>
/// <remarks>transformers' rule: the first step has the rate 0.</remarks>
/// <param name="steps">Steps of the rise.</param>
/// <param name="then">What follows.</param>
public sealed class Warmup(long steps, Schedule then) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => step < steps ? (double)step / steps : then.Factor(step - steps);

    /// <inheritdoc/>
    public override double? Momentum(long step) => then.Momentum(Math.Max(0, step - steps));
}
