namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>The settings of a function: slope, bounds, exponent … as <see cref="UnaryOp"/> says.</summary>
internal readonly record struct UnaryArguments(float A = 0, float B = 0, float C = 0);
