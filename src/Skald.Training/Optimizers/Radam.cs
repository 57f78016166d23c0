using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam that takes plain momentum steps until its estimate of the variance can be trusted.</summary>
/// <remarks>
/// Liu et al. 2020, https://arxiv.org/abs/1908.03265, as PyTorch computes it. With β₂ = 0.999 the first five steps have no
/// divisor. Decay is part of the gradient.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the mean.</param>
/// <param name="beta2">Memory of the square.</param>
/// <param name="epsilon">Added to the root.</param>
public sealed class Radam(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Optimizer(groups)
{
    private const double Trusted = 5;  // degrees of freedom of the variance

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, OptimizerState state) = (step.Weight, step.State);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor mean = state.Get("exp_avg", weight), square = state.Get("exp_avg_sq", weight);
        mean.MoveTowards(gradient, 1 - beta1);
        square.MoveTowards(gradient.Square(), 1 - beta2);
        double power = ScalarMath.Pow(beta2, state.Step), rate = group.LearningRate / (1 - ScalarMath.Pow(beta1, state.Step));
        double most = (2 / (1 - beta2)) - 1, freedom = most - (2 * state.Step * power / (1 - power));
        if (freedom <= Trusted)
        {
            weight.AddInPlace(mean, -rate);
            return;
        }

        double share = (freedom - 4) * (freedom - 2) * most / ((most - 4) * (most - 2) * freedom);
        weight.AddInPlace(mean / (square.Sqrt() + (float)epsilon), -rate * Math.Sqrt(share * (1 - power)));
    }
}
