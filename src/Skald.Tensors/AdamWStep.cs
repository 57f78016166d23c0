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

/// <summary>A parameter in an AdamW step.</summary>
/// <param name="Weight">Contiguous; changed in place.</param>
/// <param name="Gradient">The weight's shape; unchanged.</param>
/// <param name="First">m, the weight's shape; changed in place.</param>
/// <param name="Second">v, the weight's shape; changed in place.</param>
/// <param name="Step">The numbers of the step.</param>
public readonly record struct AdamWUpdate(
    Tensor Weight, Tensor Gradient, Tensor First, Tensor Second, AdamWStep Step);
