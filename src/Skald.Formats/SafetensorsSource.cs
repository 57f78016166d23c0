using Skald.Formats.Gguf;

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

    /// <summary>A tensor that is taken from an archive as it is stored.</summary>
    /// <exception cref="ArgumentException">The type does not exist in safetensors files.</exception>
    public static SafetensorsSource Copy(TensorArchive archive, TensorEntry tensor, string? name = null) => new(
        name ?? tensor.Name,
        tensor.Type.Safetensors
            ?? throw new ArgumentException($"SafetensorsSource: {tensor} must have a type of safetensors; convert it."),
        tensor.Shape, stream => archive.CopyTo(tensor, stream));

    /// <summary>A tensor that is taken from an archive and rounded to F32, F16 or BF16, a piece at a time.</summary>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static SafetensorsSource Convert(
        TensorArchive archive, TensorEntry tensor, SafetensorsDType type, string? name = null)
    {
        GgmlType encoding = TensorType.Of(type) is { Ggml: { } ggml, Codec.CanQuantize: true } ? ggml
            : throw new ArgumentException($"SafetensorsSource: {type.Name()} must be F32, F16 or BF16.");
        return new(
            name ?? tensor.Name, type, tensor.Shape, stream => TensorEncoder.Write(
                tensor.Name, (start, values) => archive.ReadFloats(tensor, start, values), tensor.Shape, encoding, default, stream));
    }
}
