using Skald.Formats;
using Skald.Formats.Gguf;

namespace Skald.Models.Checkpoints.Gguf;

/// <summary>A tensor of a GGUF file in the making.</summary>
/// <param name="Entry">Its name and shape there, and the type in which its values come.</param>
/// <param name="Read">Reads a part of its values, from any number of threads.</param>
internal sealed record GgufWeight(TensorEntry Entry, FloatReader Read)
{
    /// <summary>The archive that holds it as it is wanted; null where it must be put together.</summary>
    public TensorArchive? Archive { get; init; }

    /// <summary>Float32 values under a name and of a shape.</summary>
    public static GgufWeight OfFloats(string name, IReadOnlyList<long> shape, FloatReader read) => new(
        new(name, TensorType.Of(GgmlType.F32), shape, checked(shape.Aggregate(1L, (a, b) => a * b) * sizeof(float))), read);

    /// <summary>What is written, in a type.</summary>
    /// <param name="type">A type that can be written.</param>
    /// <param name="importance">What errors in each column count; empty where all count the same.</param>
    public GgufSource Encode(GgmlType type, ReadOnlyMemory<float> importance) => Archive is not null && type == Entry.Type.Ggml
        ? GgufSource.Copy(Archive, Entry)
        : GgufSource.Encode(Entry.Name, type, Entry.Shape, Read, importance);
}
