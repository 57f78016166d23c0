using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Skald.Formats.Gguf;

/// <summary>An open GGUF file: metadata, and tensors whose bytes are read by position or mapped.</summary>
/// <remarks>
/// <para>The format: <see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>, versions 2 and 3.</para>
/// <para>
/// A file is taken as hostile: every count and length is held against the bytes that are left before anything is
/// allocated, keys and tensors occur once, tensors are aligned, lie inside the file and do not overlap. Arrays of
/// arrays are refused. In a big-endian file the metadata is turned round, and the tensors' bytes are as they lie.
/// </para>
/// <para>Reading is safe from several threads at once.</para>
/// </remarks>
public sealed class GgufFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, GgufTensor> _byName;

    private GgufFile(string path, SafeFileHandle handle, GgufHeader header, bool isBigEndian)
    {
        (Path, _handle, IsBigEndian) = (path, handle, isBigEndian);
        (Version, Alignment, DataOffset) = ((int)header.Version, (int)header.Alignment, header.DataOffset);
        (Metadata, Tensors) = (header.Metadata, header.Tensors);
        _byName = Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The path the file was opened with.</summary>
    public string Path { get; }

    /// <summary>Version of the format: 2 or 3.</summary>
    public int Version { get; }

    /// <summary>True where the file's numbers, tensors included, are stored with the high byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>What tensors' places are multiples of, in bytes from <see cref="DataOffset"/>.</summary>
    public int Alignment { get; }

    /// <summary>Where the tensors begin, in bytes from the start of the file.</summary>
    public long DataOffset { get; }

    /// <summary>The keys.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>The tensors in the order of the file's list.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFormatException">The file holds no such tensor.</exception>
    public GgufTensor this[string name] => TryGet(name, out GgufTensor? tensor)
        ? tensor
        : throw new ModelFormatException(Path, $"a tensor named '{name}' is needed, got {Tensors.Count} others.");

    /// <summary>Opens a file and checks everything but the tensors' bytes.</summary>
    /// <param name="path">A .gguf file.</param>
    /// <exception cref="ModelFormatException">The file breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static GgufFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            GgufCursor cursor = new(path, handle);
            GgufHeader header = GgufHeader.Read(path, cursor);
            return new GgufFile(path, handle, header, cursor.IsBigEndian);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufTensor? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>Reads a part of a tensor.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <param name="destination">Receives that many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public void Read(GgufTensor tensor, long position, Span<byte> destination)
    {
        if (position < 0 || position > tensor.Length || destination.Length > tensor.Length - position)
        {
            throw new ArgumentOutOfRangeException(nameof(position), $"GgufFile.Read: tensor '{tensor.Name}' has "
                + $"{tensor.Length} bytes, got a read of {destination.Length} at {position}.");
        }

        for (long offset = tensor.Offset + position; destination.Length > 0;)
        {
            int read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
            {
                throw new ModelFormatException(
                    Path, $"tensor '{tensor.Name}' must be readable whole, got the end of the "
                    + $"file at byte {offset}; the file shrank while it was open.");
            }

            offset += read;
            destination = destination[read..];
        }
    }

    /// <summary>Maps the file into memory, so that weights are used where they lie.</summary>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public GgufMapping Map() => new(this, _handle);

    /// <summary>Closes the file. Mappings stay valid.</summary>
    public void Dispose() => _handle.Dispose();
}
