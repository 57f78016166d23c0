using Skald.Tensors;

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
    private AdamWUpdate[] _updates = [];

    /// <inheritdoc/>
    protected override void UpdateAll(ParameterGroup group, IReadOnlyList<ParameterStep> steps, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(steps);
        if (amsgrad)
        {
            base.UpdateAll(group, steps, gradientFactor);
            return;
        }

        // All parameters in one call of the device: most are biases and norms, too small for a call each.
        if (_updates.Length < steps.Count) _updates = new AdamWUpdate[steps.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            ParameterStep step = steps[i];
            _updates[i] = AdamUpdate.Of(step.Weight, step.Gradient, step.State, Numbers(group, step, gradientFactor));
        }

        steps[0].Weight.Device.Backend.AdamW(_updates.AsSpan(0, steps.Count));
        Array.Clear(_updates);
    }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        AdamUpdate.Apply(
            step.Weight, step.Gradient, step.State, Numbers(group, step, gradientFactor), amsgrad);
    }

    private AdamWStep Numbers(ParameterGroup group, in ParameterStep step, float gradientFactor) =>
        new(group.LearningRate, beta1, beta2, epsilon, group.WeightDecay, step.State.Step, gradientFactor);
}
