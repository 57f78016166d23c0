using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Divides each gradient by the root of its running square.</summary>
/// <remarks>
/// Tieleman and Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning", as PyTorch computes it: ε outside the
/// root, and the momentum gathers gradients that have been divided. Decay is part of the gradient.
/// </remarks>
/// <param name="groups">Parameters with their rates.</param>
/// <param name="alpha">Memory of the square.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="momentum">μ; 0 for none.</param>
/// <param name="centered">Takes the square of the running mean off: the root is a standard deviation.</param>
public sealed class RmsProp(
    IEnumerable<ParameterGroup> groups, double alpha = 0.99, double epsilon = 1e-8, double momentum = 0,
    bool centered = false)
    : Optimizer(groups)
{
    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, in ParameterStep step, float gradientFactor)
    {
        ArgumentNullException.ThrowIfNull(group);
        (Tensor weight, OptimizerState state) = (step.Weight, step.State);
        Tensor gradient = Penalized(step, gradientFactor, group.WeightDecay);
        Tensor square = state.Get("square_avg", weight), spread = square;
        square.MoveTowards(gradient.Square(), 1 - alpha);
        if (centered)
        {
            Tensor mean = state.Get("grad_avg", weight);
            mean.MoveTowards(gradient, 1 - alpha);
            spread = square - mean.Square();
        }

        Tensor direction = gradient / (spread.Sqrt() + (float)epsilon);
        if (momentum > 0)
        {
            Tensor buffer = state.Get("momentum_buffer", weight);
            buffer.ScaleInPlace(momentum);
            buffer.AddInPlace(direction);
            direction = buffer;
        }

        weight.AddInPlace(direction, -group.LearningRate);
    }
}
