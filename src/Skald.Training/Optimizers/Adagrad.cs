using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Divides each gradient by the root of the sum of all its squares so far: rare features keep large steps.</summary>
/// <remarks>
/// Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html, as PyTorch computes it:
/// s += g², p −= lr / (1 + (t − 1) · rateDecay) · g / (√s + ε). Decay is part of the gradient.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="rateDecay">PyTorch's lr_decay.</param>
/// <param name="initialAccumulatorValue">Where the sums start.</param>
/// <param name="epsilon">Added to the root.</param>
public sealed class Adagrad(
    IEnumerable<ParameterGroup> groups, double rateDecay = 0, double initialAccumulatorValue = 0, double epsilon = 1e-10)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor sum = step.State.Get("sum", step.Weight, initialAccumulatorValue);
        sum.AddInPlace(gradient.Square());
        double rate = group.LearningRate / (1 + ((step.State.Step - 1) * rateDecay));
        step.Weight.AddInPlace(gradient / (sum.Sqrt() + (float)epsilon), -rate);
    }
}
