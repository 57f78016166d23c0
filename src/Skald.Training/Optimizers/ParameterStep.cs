using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training.Optimizers;

/// <summary>A parameter that has a gradient, in one step of its optimizer.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Weight">Its values, changed in place.</param>
/// <param name="Gradient">Its gradient, not to be changed.</param>
/// <param name="State">What is kept for it; the step's count includes this one.</param>
public readonly record struct ParameterStep(Parameter Parameter, Tensor Weight, Tensor Gradient, OptimizerState State);
