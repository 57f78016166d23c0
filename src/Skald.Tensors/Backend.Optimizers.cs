namespace Skald.Tensors;

/// <summary>Optimizer steps in one pass over weights, gradients and moments.</summary>
public abstract partial class Backend
{
    /// <summary>One step of gradient descent: the weight and, where there is one, the momentum change in place.</summary>
    /// <param name="weight">Contiguous.</param>
    /// <param name="gradient">The weight's shape; unchanged.</param>
    /// <param name="momentum">The weight's shape; null where the step's momentum is 0.</param>
    /// <param name="step">Rates.</param>
    public abstract void Sgd(Tensor weight, Tensor gradient, Tensor? momentum, in SgdStep step);

    /// <summary>One step of Lion: the weight and the momentum change in place.</summary>
    /// <param name="weight">Contiguous.</param>
    /// <param name="gradient">The weight's shape; unchanged.</param>
    /// <param name="momentum">The weight's shape.</param>
    /// <param name="step">Rates.</param>
    public abstract void Lion(Tensor weight, Tensor gradient, Tensor momentum, in LionStep step);
}
