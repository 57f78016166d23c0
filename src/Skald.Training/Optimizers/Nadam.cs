using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam with Nesterov's look ahead and a momentum that grows from β₁ / 2 towards β₁.</summary>
/// <remarks>Dozat 2016, "Incorporating Nesterov Momentum into Adam", as PyTorch computes it. Decay is part of the gradient.</remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the mean.</param>
/// <param name="beta2">Memory of the square.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="momentumDecay">How fast the momentum grows: ψ.</param>
public sealed class Nadam(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8,
    double momentumDecay = 4e-3)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, OptimizerState state) = (step.Weight, step.State);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor mean = state.Get("exp_avg", weight), square = state.Get("exp_avg_sq", weight);
        Tensor product = state.Get("mu_product", weight.Device, Shape.Scalar, initial: 1);
        double mu = MomentumOf(state.Step), next = MomentumOf(state.Step + 1);
        product.ScaleInPlace(mu);
        double soFar = product.Item();
        mean.MoveTowards(gradient, 1 - beta1);
        square.MoveTowards(gradient.Square(), 1 - beta2);
        Tensor root = (square / (float)(1 - ScalarMath.Pow(beta2, state.Step))).Sqrt() + (float)epsilon;
        weight.AddInPlace(gradient / root, -group.LearningRate * (1 - mu) / (1 - soFar));
        weight.AddInPlace(mean / root, -group.LearningRate * next / (1 - (soFar * next)));
    }

    private double MomentumOf(int step) => beta1 * (1 - (0.5 * ScalarMath.Pow(0.96, step * momentumDecay)));
}
