namespace Skald.Formats.Gguf;

/// <summary>Where a tensor of a GGUF file lies and what it holds.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">
/// Dimensions in row-major order, the slowest first, as everywhere here. The file lists them the other way round.
/// </param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Bytes, proven to lie inside the file.</param>
public sealed record GgufTensor(string Name, GgmlType Type, IReadOnlyList<long> Shape, long Offset, long Length);
