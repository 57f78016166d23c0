namespace Skald.Tensors.Kernels.Rows;

/// <summary>Sizes and strides, in numbers, of the queries or keys that are rotated.</summary>
/// <param name="Rows">Tokens.</param>
/// <param name="Heads">Heads of a token.</param>
/// <param name="Width">Features of a head.</param>
/// <param name="Rotated">D, the features that turn: even, at most the width.</param>
/// <param name="RowStride">From token to token.</param>
/// <param name="HeadStride">From head to head.</param>
/// <param name="Period">Tokens of a sequence, where no positions are given: row r has position r mod Period.</param>
internal readonly record struct RotaryShape(
    long Rows, int Heads, int Width, int Rotated, long RowStride, long HeadStride, long Period);
