namespace Skald.Tensors;

/// <summary>The numbers of one step of gradient descent with momentum.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Momentum">μ; 0 for none.</param>
/// <param name="Dampening">Share of the gradient kept out of the momentum.</param>
/// <param name="WeightDecay">Added to the gradient, per unit of the weight.</param>
/// <param name="Nesterov">Looks a step ahead.</param>
/// <param name="IsFirst">There is no momentum yet: it becomes the gradient.</param>
/// <param name="GradientFactor">Multiplies the gradient: clipping; negative to ascend.</param>
public readonly record struct SgdStep(
    double LearningRate, double Momentum, double Dampening, double WeightDecay, bool Nesterov, bool IsFirst,
    float GradientFactor);
