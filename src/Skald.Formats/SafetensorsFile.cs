using System.Buffers.Binary;

namespace Skald.Formats;

/// <summary>
/// An open safetensors file: named tensors whose bytes are read by position, never through a memory map.
/// </summary>
/// <remarks>
/// <para>The format: an unsigned 64-bit little-endian header length, a JSON header, then the tensors' bytes.</para>
/// <para>
/// A file is taken as hostile: the header is at most 100,000,000 bytes and lies inside the file, every name occurs
/// once, tensors follow each other without hole or overlap and the last ends with the file. Nothing is allocated for a
/// tensor; the caller brings the memory.
/// </para>
/// <para>Reading is safe from several threads at once.</para>
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly PositionalFile _file;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(PositionalFile file, SafetensorsHeader header)
    {
        (_file, Tensors, Metadata) = (file, header.Entries, header.Metadata);
        _byName = Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The path the file was opened with.</summary>
    public string Path => _file.Path;

    /// <summary>The tensors in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>The header's free-form strings; <c>format: pt</c> in files meant for PyTorch.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFormatException">The file holds no such tensor.</exception>
    public SafetensorsEntry this[string name] => _byName.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new ModelFormatException(Path, $"a tensor named '{name}' is needed, got {Tensors.Count} others.");

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">A .safetensors file.</param>
    /// <exception cref="ModelFormatException">The header breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        PositionalFile file = PositionalFile.Open(path);
        try
        {
            return new SafetensorsFile(file, ReadHeader(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SafetensorsEntry? entry) =>
        _byName.TryGetValue(name, out entry);

    /// <summary>Reads a whole tensor.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="destination">Exactly as long as the tensor, in bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public void Read(SafetensorsEntry entry, Span<byte> destination)
    {
        if (destination.Length != entry.Length)
        {
            throw new ArgumentException($"SafetensorsFile.Read: tensor '{entry.Name}' needs {entry.Length} bytes, "
                + $"got a destination of {destination.Length}.", nameof(destination));
        }

        Read(entry, 0, destination);
    }

    /// <summary>Reads a part of a tensor.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <param name="destination">Receives that many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public void Read(SafetensorsEntry entry, long position, Span<byte> destination)
    {
        if (position < 0 || position > entry.Length || destination.Length > entry.Length - position)
        {
            throw new ArgumentOutOfRangeException(nameof(position), $"SafetensorsFile.Read: tensor '{entry.Name}' has "
                + $"{entry.Length} bytes, got a read of {destination.Length} at {position}.");
        }

        _file.Read(entry.Offset + position, destination, $"tensor '{entry.Name}'");
    }

    /// <summary>Reads a whole tensor into native memory; tensors over 2 GiB have no other way.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="destination">Memory of at least <see cref="SafetensorsEntry.Length"/> bytes.</param>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public unsafe void Read(SafetensorsEntry entry, byte* destination)
    {
        const int Chunk = 1 << 30;
        for (long position = 0; position < entry.Length; position += Chunk)
        {
            int count = (int)Math.Min(Chunk, entry.Length - position);
            Read(entry, position, new Span<byte>(destination + position, count));
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static SafetensorsHeader ReadHeader(PositionalFile file)
    {
        if (file.Length < 8)
        {
            throw new ModelFormatException(file.Path,
                $"a safetensors file must begin with 8 bytes of header length, got a file of {file.Length} bytes.");
        }

        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix, "the header length");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxLength)
        {
            throw new ModelFormatException(file.Path, $"the header must be at most {SafetensorsHeader.MaxLength} bytes "
                + $"long, got {length} at byte 0; the file is not safetensors or is altered.");
        }

        if ((long)length > file.Length - 8)
        {
            throw new ModelFormatException(file.Path, $"the header must lie inside the file, got {length} bytes of "
                + $"header in a file of {file.Length} bytes; the file is truncated or altered.");
        }

        byte[] json = new byte[(int)length];
        file.Read(8, json, "the header");
        return SafetensorsHeader.Parse(file.Path, json, file.Length);
    }
}
