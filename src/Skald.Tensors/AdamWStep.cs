namespace Skald.Tensors;

/// <summary>The numbers of one AdamW step.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the corrected second moment.</param>
/// <param name="WeightDecay">Weights shrink by lr · decay before the step.</param>
/// <param name="Step">t, from 1: for the corrections of both moments.</param>
/// <param name="GradientFactor">Multiplies the gradient: clipping.</param>
public readonly record struct AdamWStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step, float GradientFactor);
