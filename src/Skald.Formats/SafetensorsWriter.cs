using System.Buffers.Binary;
using System.Text;

namespace Skald.Formats;

/// <summary>
/// Writes safetensors files: tensors stream through, one after the other, and are never held together.
/// </summary>
/// <remarks>
/// Tensors are ordered as the reference library orders them, by falling element type and then by the UTF-8 bytes of
/// their names, and the header is padded with spaces to a multiple of 8 bytes, so equal tensors give equal files.
/// </remarks>
public static class SafetensorsWriter
{
    /// <summary>The metadata of a file that transformers loads: <c>format: pt</c>.</summary>
    public static IReadOnlyDictionary<string, string> PyTorchMetadata { get; } =
        new System.Collections.ObjectModel.ReadOnlyDictionary<string, string>(
            new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>Writes a file aside, flushes it to the disk and renames it into place.</summary>
    /// <param name="path">The file; one that exists is replaced when the new one is whole.</param>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Free-form strings; null means <see cref="PyTorchMetadata"/>.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or a source wrote another number of bytes.</exception>
    /// <exception cref="IOException">The file cannot be written; what stood at the path is untouched.</exception>
    public static void Write(
        string path, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata, cancellationToken));

    /// <summary>Writes to a stream, which need not seek and is left open and unflushed.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{SafetensorsSource}, IReadOnlyDictionary{string, string},
    /// CancellationToken)"/>
    public static void Write(
        Stream stream, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        List<SafetensorsSource> ordered = Order(tensors);
        byte[] header = BuildHeader(ordered, metadata ?? PyTorchMetadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (SafetensorsSource tensor in ordered)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BoundedStream bounded = new(stream, tensor.Name, ByteLength(tensor));
            tensor.WriteTo(bounded);
            bounded.ThrowUnlessFull();
        }
    }

    private static List<SafetensorsSource> Order(IEnumerable<SafetensorsSource> tensors)
    {
        var keyed = tensors.Select(t => (Tensor: t, Key: Encoding.UTF8.GetBytes(t.Name))).ToList();
        keyed.Sort((a, b) => a.Tensor.DType != b.Tensor.DType
            ? b.Tensor.DType.CompareTo(a.Tensor.DType)
            : a.Key.AsSpan().SequenceCompareTo(b.Key));
        HashSet<string> names = new(StringComparer.Ordinal) { "__metadata__" };
        foreach ((SafetensorsSource tensor, _) in keyed)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException("SafetensorsWriter: every name must occur once and differ from "
                    + $"__metadata__, got '{tensor.Name}' again.", nameof(tensors));
            }
        }

        return keyed.ConvertAll(k => k.Tensor);
    }

    private static byte[] BuildHeader(List<SafetensorsSource> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        StringBuilder json = new("{");
        if (metadata.Count > 0)
        {
            json.Append("\"__metadata__\":{");
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                AppendString(json, key);
                json.Append(':');
                AppendString(json, value);
                json.Append(',');
            }

            json[^1] = '}';
            json.Append(',');
        }

        long offset = 0;
        foreach (SafetensorsSource tensor in tensors)
        {
            long end = checked(offset + ByteLength(tensor));
            AppendString(json, tensor.Name);
            json.Append($":{{\"dtype\":\"{tensor.DType.Name()}\",\"shape\":[{string.Join(',', tensor.Shape)}],");
            json.Append($"\"data_offsets\":[{offset},{end}]}},");
            offset = end;
        }

        if (json.Length > 1) json.Length--;
        json.Append('}');
        int length = Encoding.UTF8.GetByteCount(json.ToString());
        json.Append(' ', (8 - (length % 8)) % 8);
        if (length > SafetensorsHeader.MaxLength - 8)
        {
            throw new ArgumentException($"SafetensorsWriter: the header must be at most {SafetensorsHeader.MaxLength} "
                + $"bytes long, got {length}; write shards instead.", nameof(tensors));
        }

        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static long ByteLength(SafetensorsSource tensor) => tensor.DType.ByteLength(tensor.Shape.ToArray());

    /// <summary>
    /// Escapes as the reference library does: quotes, backslashes and control characters, nothing else.
    /// </summary>
    private static void AppendString(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append($"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}
