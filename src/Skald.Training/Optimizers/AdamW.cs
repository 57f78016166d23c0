namespace Skald.Training.Optimizers;

/// <summary>Adam with decay apart from the gradient.</summary>
/// <remarks>
/// Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101, as PyTorch computes it: weights shrink by 1 − lr·decay,
/// then p −= lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε), in one pass over memory.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the gradient's mean.</param>
/// <param name="beta2">Memory of its square.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="amsgrad">Divides by the largest square so far: Reddi et al. 2018, https://arxiv.org/abs/1904.09237.</param>
public sealed class AdamW(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        AdamUpdate.Apply(
            step.Weight, step.Gradient, step.State,
            new(group.LearningRate, beta1, beta2, epsilon, group.WeightDecay, step.State.Step, gradientFactor), amsgrad);
    }
}
