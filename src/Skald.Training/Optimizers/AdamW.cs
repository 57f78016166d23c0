using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Adam with decay apart from the gradient.</summary>
/// <remarks>
/// Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101, as PyTorch computes it: weights shrink by 1 − lr·decay,
/// then p −= lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), in one pass over memory.
/// </remarks>
public sealed class AdamW(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(
        ParameterGroup group, Tensor weight, Tensor gradient, OptimizerState state, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(state);
        weight.Device.Backend.AdamW(
            weight, gradient, state.Get("exp_avg", weight), state.Get("exp_avg_sq", weight),
            new(group.LearningRate, beta1, beta2, epsilon, group.WeightDecay, state.Step, gradientFactor));
    }
}
