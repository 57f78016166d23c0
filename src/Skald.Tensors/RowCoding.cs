namespace Skald.Tensors;

/// <summary>How the rows of a matrix of <see cref="DType.Coded"/> are stored.</summary>
/// <param name="RowBytes">Bytes of a row.</param>
/// <param name="Decode">From a row to floats.</param>
internal sealed record RowCoding(int RowBytes, RowDecoder Decode);
