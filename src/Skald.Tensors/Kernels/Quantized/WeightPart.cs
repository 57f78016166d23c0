namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Weights that one thread reads in one go.</summary>
/// <param name="Start">Their address.</param>
/// <param name="Bytes">Their size.</param>
internal readonly record struct WeightPart(nint Start, long Bytes);
