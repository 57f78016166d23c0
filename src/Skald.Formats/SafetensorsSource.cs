namespace Skald.Formats;

/// <summary>A tensor to be written: its description, and how its bytes are produced when their turn comes.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Dimensions in row-major order.</param>
/// <param name="WriteTo">Writes exactly the tensor's bytes, little-endian, in any number of pieces.</param>
public sealed record SafetensorsSource(
    string Name, SafetensorsDType DType, IReadOnlyList<long> Shape, Action<Stream> WriteTo)
{
    /// <summary>A tensor whose bytes already lie in memory.</summary>
    public static SafetensorsSource FromMemory(
        string name, SafetensorsDType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, type, shape, stream => stream.Write(bytes.Span));
}
