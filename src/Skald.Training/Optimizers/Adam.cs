using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Steps along a running mean of the gradient, divided by the root of its running square.</summary>
/// <remarks>
/// Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, as PyTorch computes it: ε after the correction of the root, decay
/// as part of the gradient. <see cref="AdamW"/> keeps the decay apart.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory of the mean.</param>
/// <param name="beta2">Memory of the square.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="amsgrad">Divides by the largest square so far: Reddi et al. 2018, https://arxiv.org/abs/1904.09237.</param>
public sealed class Adam(
    IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        bool hasDecay = group.WeightDecay != 0;
        Tensor gradient = hasDecay ? Penalized(step, gradientFactor, group.WeightDecay) : step.Gradient;
        AdamUpdate.Apply(
            step.Weight, gradient, step.State,
            new(group.LearningRate, beta1, beta2, epsilon, 0, step.State.Step, hasDecay ? 1 : gradientFactor), amsgrad);
    }
}
