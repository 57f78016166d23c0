namespace Skald.Training.Schedules;

/// <summary>√(T / (t + T)): a fall without an end, for runs whose length is not known.</summary>
/// <remarks>Behind a <see cref="Warmup"/> transformers' inverse_sqrt, whose T defaults to the length of the warm-up.</remarks>
/// <param name="timescale">T.</param>
public sealed class InverseSqrt(double timescale) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => Math.Sqrt(timescale / (step + timescale));
}
