using Skald.Tensors;

namespace Skald.Training.Schedules;

/// <summary>The rate times γ at each milestone. PyTorch's MultiStepLR.</summary>
/// <param name="milestones">Steps from which on the rate is lower.</param>
/// <param name="gamma">γ.</param>
public sealed class MultiStepDecay(IEnumerable<long> milestones, double gamma = 0.1) : Schedule
{
    private readonly long[] _milestones = [.. milestones];

    /// <inheritdoc/>
    public override double Factor(long step) => ScalarMath.Pow(gamma, _milestones.Count(milestone => step >= milestone));
}
