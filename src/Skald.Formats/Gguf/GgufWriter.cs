using System.Text;

namespace Skald.Formats.Gguf;

/// <summary>
/// Writes GGUF files, version 3: tensors stream through, one after the other, and are never held together.
/// </summary>
/// <remarks>
/// <see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>. Keys and tensors keep the given order, so
/// equal input gives equal files. The key <c>general.alignment</c>, where given, sets the alignment; 32 otherwise.
/// </remarks>
public static class GgufWriter
{
    private const int Version = 3, DefaultAlignment = 32, MaxName = 64, MaxDimensions = 4;

    /// <summary>Writes a file aside, flushes it to the disk and renames it into place.</summary>
    /// <param name="path">The file; one that exists is replaced when the new one is whole.</param>
    /// <param name="metadata">The keys.</param>
    /// <param name="tensors">The tensors, in the order of the file.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is too long, a shape does not fit its type, or a source wrote another number of bytes.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; what stood at the path is untouched.</exception>
    public static void Write(
        string path, GgufMetadata metadata, IReadOnlyList<GgufSource> tensors,
        CancellationToken cancellationToken = default) =>
        AtomicFile.Write(path, stream => Write(stream, metadata, tensors, cancellationToken));

    /// <summary>Writes to a stream, which need not seek and is left open and unflushed.</summary>
    /// <inheritdoc cref="Write(string, GgufMetadata, IReadOnlyList{GgufSource}, CancellationToken)"/>
    public static void Write(
        Stream stream, GgufMetadata metadata, IReadOnlyList<GgufSource> tensors,
        CancellationToken cancellationToken = default)
    {
        int alignment = Alignment(metadata);
        Check(tensors);
        using MemoryStream head = new();
        using (BinaryWriter writer = new(head, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("GGUF"u8);
            writer.Write(Version);
            writer.Write((long)tensors.Count);
            writer.Write((long)metadata.Count);
            foreach ((string key, GgufValue value) in metadata.All) WriteKey(writer, key, value);
            WriteInfos(writer, tensors, alignment);
        }

        head.SetLength(Padded(head.Length, alignment));
        head.WriteTo(stream);
        byte[] padding = new byte[alignment];
        foreach (GgufSource tensor in tensors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long length = tensor.Bytes;
            BoundedStream bounded = new(stream, tensor.Name, length);
            tensor.WriteTo(bounded);
            bounded.ThrowUnlessFull();
            stream.Write(padding.AsSpan(0, (int)(Padded(length, alignment) - length)));
        }
    }

    private static int Alignment(GgufMetadata metadata)
    {
        if (!metadata.TryGet(GgufMetadata.AlignmentKey, out GgufValue? value)) return DefaultAlignment;
        return value.Content is uint alignment and >= 8 and <= 1 << 20 && uint.IsPow2(alignment)
            ? (int)alignment
            : throw new ArgumentException($"GgufWriter: {GgufMetadata.AlignmentKey} must be a UInt32 power of two from "
                + $"8 to 1048576, got {value}.", nameof(metadata));
    }

    private static void Check(IReadOnlyList<GgufSource> tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (GgufSource tensor in tensors)
        {
            if (!names.Add(tensor.Name) || Encoding.UTF8.GetByteCount(tensor.Name) > MaxName)
            {
                throw new ArgumentException($"GgufWriter: a tensor's name must occur once and have at most {MaxName} "
                    + $"bytes, got '{tensor.Name}'.", nameof(tensors));
            }

            long row = tensor.Shape.Count == 0 ? 1 : tensor.Shape[^1];
            if (tensor.Shape.Count > MaxDimensions || row % GgmlTypes.BlockLength(tensor.Type) != 0)
            {
                throw new ArgumentException($"GgufWriter: tensor '{tensor.Name}' must have at most {MaxDimensions} "
                    + $"dimensions and rows of whole blocks of {GgmlTypes.Name(tensor.Type)}, got "
                    + $"[{string.Join(", ", tensor.Shape)}].", nameof(tensors));
            }
        }
    }

    private static void WriteInfos(BinaryWriter writer, IReadOnlyList<GgufSource> tensors, int alignment)
    {
        long offset = 0;
        foreach (GgufSource tensor in tensors)
        {
            WriteString(writer, tensor.Name);
            writer.Write(tensor.Shape.Count);
            for (int d = tensor.Shape.Count - 1; d >= 0; d--) writer.Write(tensor.Shape[d]);
            writer.Write((int)tensor.Type);
            writer.Write(offset);
            offset = checked(offset + Padded(tensor.Bytes, alignment));
        }
    }

    private static void WriteKey(BinaryWriter writer, string key, GgufValue value)
    {
        WriteString(writer, key);
        writer.Write((int)value.Type);
        if (value.ElementType is not { } element)
        {
            WriteScalar(writer, value.Content);
            return;
        }

        writer.Write((int)element);
        writer.Write((long)value.Count);
        if (value.Content is GgufStrings strings)
        {
            foreach (string text in strings.Decoded) WriteString(writer, text);
            return;
        }

        foreach (object item in (Array)value.Content) WriteScalar(writer, item);
    }

    private static void WriteScalar(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case byte v: writer.Write(v); break;
            case sbyte v: writer.Write(v); break;
            case ushort v: writer.Write(v); break;
            case short v: writer.Write(v); break;
            case uint v: writer.Write(v); break;
            case int v: writer.Write(v); break;
            case ulong v: writer.Write(v); break;
            case long v: writer.Write(v); break;
            case float v: writer.Write(v); break;
            case double v: writer.Write(v); break;
            case bool v: writer.Write(v); break;
            default: WriteString(writer, (string)value); break;
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static long Padded(long length, int alignment) => checked((length + alignment - 1) / alignment * alignment);
}
