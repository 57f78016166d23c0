using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>Up and down in straight lines, again and again; momentum runs the other way.</summary>
/// <remarks>Smith 2017, https://arxiv.org/abs/1506.01186, as PyTorch's CyclicLR; the group's rate is its max_lr.</remarks>
/// <param name="low">The lowest factor: base_lr / max_lr.</param>
/// <param name="stepsUp">Steps of a rise.</param>
/// <param name="stepsDown">Steps of a fall; null for as many.</param>
/// <param name="shape">How the peaks change.</param>
/// <param name="gamma">γ of <see cref="CyclicShape.ExponentialRange"/>.</param>
/// <param name="baseMomentum">Momentum at a peak.</param>
/// <param name="maxMomentum">Momentum between peaks.</param>
public sealed class Cyclic(
    double low, long stepsUp = 2000, long? stepsDown = null, CyclicShape shape = CyclicShape.Triangular, double gamma = 1,
    double baseMomentum = 0.8, double maxMomentum = 0.9) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(long step) => low + ((1 - low) * Height(step));

    /// <inheritdoc/>
    public override double? Momentum(long step) => maxMomentum - ((maxMomentum - baseMomentum) * Height(step));

    private double Height(long step)
    {
        long down = stepsDown ?? stepsUp, period = stepsUp + down;
        (long cycle, long place) = (step / period, step % period);
        double triangle = place <= stepsUp ? (double)place / stepsUp : (double)(period - place) / down;
        return triangle * shape switch
        {
            CyclicShape.Triangular2 => ScalarMath.Pow(0.5, cycle),
            CyclicShape.ExponentialRange => ScalarMath.Pow(gamma, step),
            _ => 1,
        };
    }
}
