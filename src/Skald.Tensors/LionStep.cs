namespace Skald.Tensors;

/// <summary>The numbers of one step of Lion.</summary>
/// <param name="LearningRate">lr: the size of every weight's step.</param>
/// <param name="Beta1">Memory in the direction.</param>
/// <param name="Beta2">Memory of the momentum.</param>
/// <param name="WeightDecay">Weights shrink by lr · decay before the step.</param>
/// <param name="GradientFactor">Multiplies the gradient: clipping.</param>
public readonly record struct LionStep(
    double LearningRate, double Beta1, double Beta2, double WeightDecay, float GradientFactor);
