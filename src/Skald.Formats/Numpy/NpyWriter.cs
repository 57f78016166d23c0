using System.Buffers.Binary;
using System.Text;

namespace Skald.Formats.Numpy;

/// <summary>Writes npy arrays, version 1, little-endian, in row-major order.</summary>
/// <remarks><see href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"/>.</remarks>
public static class NpyWriter
{
    private const int Prefix = 10, Alignment = 64;

    /// <summary>Writes a file aside, flushes it to the disk and renames it into place.</summary>
    /// <param name="path">The file; one that exists is replaced when the new one is whole.</param>
    /// <param name="array">What is written; the name plays no part.</param>
    /// <exception cref="ArgumentException">
    /// numpy has no such type, or the source wrote another number of bytes.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; what stood at the path is untouched.</exception>
    public static void Write(string path, SafetensorsSource array) =>
        AtomicFile.Write(path, stream => Write(stream, array));

    /// <summary>Writes to a stream, which need not seek and is left open and unflushed.</summary>
    /// <exception cref="ArgumentException">
    /// numpy has no such type, or the source wrote another number of bytes.
    /// </exception>
    public static void Write(Stream stream, SafetensorsSource array)
    {
        string shape = array.Shape.Count == 1 ? $"({array.Shape[0]},)" : $"({string.Join(", ", array.Shape)})";
        string text = $"{{'descr': '{Descr(array.DType)}', 'fortran_order': False, 'shape': {shape}, }}";
        int length = (Prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[length];
        NpyHeader.Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(length - Prefix)));
        header.AsSpan(Prefix).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(Prefix));
        header[^1] = (byte)'\n';
        stream.Write(header);
        BoundedStream bounded = new(stream, array.Name, array.DType.ByteLength([.. array.Shape]));
        array.WriteTo(bounded);
        bounded.ThrowUnlessFull();
    }

    private static string Descr(SafetensorsDType type) => type switch
    {
        SafetensorsDType.Bool => "|b1",
        SafetensorsDType.I8 => "|i1",
        SafetensorsDType.U8 => "|u1",
        SafetensorsDType.I16 => "<i2",
        SafetensorsDType.U16 => "<u2",
        SafetensorsDType.F16 => "<f2",
        SafetensorsDType.I32 => "<i4",
        SafetensorsDType.U32 => "<u4",
        SafetensorsDType.F32 => "<f4",
        SafetensorsDType.I64 => "<i8",
        SafetensorsDType.U64 => "<u8",
        SafetensorsDType.F64 => "<f8",
        SafetensorsDType.C64 => "<c8",
        _ => throw new ArgumentException($"NpyWriter: the type must be one of numpy's, got {type.Name()}; write F32."),
    };
}
