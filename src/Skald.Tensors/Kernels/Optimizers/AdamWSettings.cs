namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>Rates of <see cref="AdamW"/>, in double: they are rounded once, at the update.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="Beta1">Memory of the first moment.</param>
/// <param name="Beta2">Memory of the second moment.</param>
/// <param name="Epsilon">ε, outside the root.</param>
/// <param name="WeightDecay">Decay per unit of learning rate.</param>
internal readonly record struct AdamWSettings(
    double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01);
