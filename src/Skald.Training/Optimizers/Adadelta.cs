using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Steps whose size follows from earlier steps and gradients, so that a rate of 1 is a fair start.</summary>
/// <remarks>
/// Zeiler 2012, https://arxiv.org/abs/1212.5701, as PyTorch computes it: Δ = √(d + ε) / √(s + ε) · g with running squares
/// s of gradients and d of steps; p −= lr · Δ. Decay is part of the gradient.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="rho">Memory of both squares.</param>
/// <param name="epsilon">Inside both roots.</param>
public sealed class Adadelta(IEnumerable<ParameterGroup> groups, double rho = 0.9, double epsilon = 1e-6)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor square = step.State.Get("square_avg", step.Weight), steps = step.State.Get("acc_delta", step.Weight);
        square.MoveTowards(gradient.Square(), 1 - rho);
        Tensor delta = (steps + (float)epsilon).Sqrt() / (square + (float)epsilon).Sqrt() * gradient;
        steps.MoveTowards(delta.Square(), 1 - rho);
        step.Weight.AddInPlace(delta, -group.LearningRate);
    }
}
