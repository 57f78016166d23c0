namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>Rates of <see cref="Sgd"/>.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="Momentum">μ; 0 for none.</param>
/// <param name="Dampening">Share of the gradient kept out of the momentum.</param>
/// <param name="WeightDecay">Added to the gradient, per unit of the parameter.</param>
/// <param name="Nesterov">Looks a step ahead.</param>
internal readonly record struct SgdSettings(
    double LearningRate, double Momentum = 0, double Dampening = 0, double WeightDecay = 0, bool Nesterov = false);
