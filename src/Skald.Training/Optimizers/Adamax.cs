using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam with the largest recent gradient in place of the root of its square.</summary>
/// <remarks>
/// Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, §7.1, as PyTorch computes it: u = max(β₂u, |g| + ε),
/// p −= lr / (1 − β₁ᵗ) · m / u. Decay is part of the gradient.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the mean.</param>
/// <param name="beta2">How slowly the largest gradient is forgotten.</param>
/// <param name="epsilon">Added to |g|.</param>
public sealed class Adamax(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor mean = step.State.Get("exp_avg", step.Weight), largest = step.State.Get("exp_inf", step.Weight);
        mean.MoveTowards(gradient, 1 - beta1);
        largest.ScaleInPlace(beta2);
        largest.RaiseTo(gradient.Abs() + (float)epsilon);
        double correction = 1 - ScalarMath.Pow(beta1, step.State.Step);
        step.Weight.AddInPlace(mean / largest, -group.LearningRate / correction);
    }
}
