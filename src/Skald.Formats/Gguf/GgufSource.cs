namespace Skald.Formats.Gguf;

/// <summary>A tensor to be written: its description, and how its bytes are produced when their turn comes.</summary>
/// <param name="Name">The tensor's name, at most 64 bytes.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions in row-major order, at most four; rows are whole blocks.</param>
/// <param name="WriteTo">Writes exactly the tensor's bytes, little-endian, in any number of pieces.</param>
public sealed record GgufSource(string Name, GgmlType Type, IReadOnlyList<long> Shape, Action<Stream> WriteTo)
{
    /// <summary>Bytes of the tensor.</summary>
    /// <exception cref="OverflowException">The product exceeds 64 bits.</exception>
    public long Bytes => TensorType.Of(Type).Bytes(Shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <summary>A tensor whose bytes already lie in memory.</summary>
    public static GgufSource FromMemory(
        string name, GgmlType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, type, shape, stream => stream.Write(bytes.Span));

    /// <summary>A tensor that is taken from an archive as it is stored.</summary>
    /// <exception cref="ArgumentException">The type does not exist in GGUF files.</exception>
    public static GgufSource Copy(TensorArchive archive, TensorEntry tensor, string? name = null) => new(
        name ?? tensor.Name,
        tensor.Type.Ggml ?? throw new ArgumentException($"GgufSource: {tensor} must have a type of GGUF files."),
        tensor.Shape, stream => archive.CopyTo(tensor, stream));

    /// <summary>A tensor whose values are encoded, a piece at a time and on every core.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">A type that can be written.</param>
    /// <param name="shape">Dimensions in row-major order.</param>
    /// <param name="read">Gives the values.</param>
    /// <param name="importance">What errors in each column count, [columns]; empty where all count the same.</param>
    public static GgufSource Encode(
        string name, GgmlType type, IReadOnlyList<long> shape, FloatReader read,
        ReadOnlyMemory<float> importance = default) =>
        new(name, type, shape, stream => TensorEncoder.Write(name, read, shape, type, importance, stream));

    /// <summary>A tensor that is taken from an archive and encoded anew.</summary>
    /// <param name="archive">Where it lies; it must stay open.</param>
    /// <param name="tensor">Which it is.</param>
    /// <param name="type">A type that can be written.</param>
    /// <param name="importance">What errors in each column count; empty where all count the same.</param>
    /// <param name="name">Its name in the new file; null for the same.</param>
    public static GgufSource Quantize(
        TensorArchive archive, TensorEntry tensor, GgmlType type, ReadOnlyMemory<float> importance = default,
        string? name = null) =>
        Encode(name ?? tensor.Name, type, tensor.Shape, (start, values) => archive.ReadFloats(tensor, start, values), importance);
}
