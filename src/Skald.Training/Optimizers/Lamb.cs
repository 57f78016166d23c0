using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam whose step is as long, relative to each weight tensor, as the rate says: for very large batches.</summary>
/// <remarks>
/// You et al. 2020, https://arxiv.org/abs/1904.00962, algorithm 2 with bias correction: r = m̂ / (√v̂ + ε) + decay · p,
/// p −= lr · ‖p‖ / ‖r‖ · r. Where either norm is 0 the ratio is 1. Nothing is clamped.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the gradient's mean.</param>
/// <param name="beta2">Memory of its square.</param>
/// <param name="epsilon">Added to the root.</param>
public sealed class Lamb(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-6)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, OptimizerState state) = (step.Weight, step.State);
        Tensor gradient = Penalized(step, gradientFactor, decay: 0);
        Tensor m = state.Get("exp_avg", weight), v = state.Get("exp_avg_sq", weight);
        m.MoveTowards(gradient, 1 - beta1);
        v.MoveTowards(gradient.Square(), 1 - beta2);
        Tensor root = (v / (float)(1 - ScalarMath.Pow(beta2, state.Step))).Sqrt() + (float)epsilon;
        Tensor direction = m / (float)(1 - ScalarMath.Pow(beta1, state.Step)) / root;
        if (group.WeightDecay != 0) direction.AddInPlace(weight, group.WeightDecay);
        double length = weight.EuclideanNorm(), stepLength = direction.EuclideanNorm();
        double ratio = length > 0 && stepLength > 0 ? length / stepLength : 1;
        weight.AddInPlace(direction, -group.LearningRate * ratio);
    }
}
