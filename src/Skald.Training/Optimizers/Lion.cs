namespace Skald.Training.Optimizers;

/// <summary>Steps of one size, in the direction of a momentum's sign.</summary>
/// <remarks>
/// Chen et al. 2023, https://arxiv.org/abs/2302.06675: p shrinks by 1 − lr·decay, p −= lr · sign(β₁m + (1 − β₁)g), then
/// m = β₂m + (1 − β₂)g. A third of AdamW's rate and three times its decay are usual. One pass over memory.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="beta1">Memory in the direction.</param>
/// <param name="beta2">Memory of the momentum.</param>
public sealed class Lion(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.99)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        step.Weight.Device.Backend.Lion(
            step.Weight, step.Gradient, step.State.Get("exp_avg", step.Weight),
            new(group.LearningRate, beta1, beta2, group.WeightDecay, gradientFactor));
    }
}
