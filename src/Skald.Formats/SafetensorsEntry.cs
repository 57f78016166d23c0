namespace Skald.Formats;

/// <summary>One tensor of a safetensors file: what it is and where its bytes lie.</summary>
/// <param name="Name">The tensor's name, unique within the file.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Dimensions in row-major order; [] is a scalar, a 0 makes the tensor empty.</param>
/// <param name="Offset">Position of the first byte, in bytes from the start of the file.</param>
/// <param name="Length">Length in bytes.</param>
public sealed record SafetensorsEntry(
    string Name, SafetensorsDType DType, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>Number of elements.</summary>
    public long Count => Length * 8 / DType.Bits();

    /// <summary>The entry as a reader of messages wants it: <c>F32 [32, 96]</c>.</summary>
    public override string ToString() => $"{Name} {DType.Name()} [{string.Join(", ", Shape)}]";
}
