using System.Diagnostics.CodeAnalysis;

namespace Skald.Formats.Gguf;

/// <summary>An open GGUF file: metadata, and tensors whose bytes are read by position or mapped.</summary>
/// <remarks>
/// <para>The format: <see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>, versions 2 and 3.</para>
/// <para>
/// A file is taken as hostile: every count and length is held against the bytes that are left before anything is
/// allocated, keys and tensors occur once, tensors are aligned, lie inside the file and do not overlap. Arrays of
/// arrays are refused. In a big-endian file metadata and plain tensors are turned round; blocks are refused.
/// </para>
/// <para>Reading is safe from several threads at once.</para>
/// </remarks>
public sealed class GgufFile : IDisposable
{
    private readonly PositionalFile _file;
    private readonly Dictionary<string, GgufTensor> _byName;

    private GgufFile(PositionalFile file, GgufHeader header, bool isBigEndian)
    {
        (_file, IsBigEndian) = (file, isBigEndian);
        (Version, Alignment, DataOffset) = ((int)header.Version, (int)header.Alignment, header.DataOffset);
        (Metadata, Tensors) = (header.Metadata, header.Tensors);
        _byName = Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The path the file was opened with.</summary>
    public string Path => _file.Path;

    /// <summary>Version of the format: 2 or 3.</summary>
    public int Version { get; }

    /// <summary>True where the file's numbers, tensors included, are stored with the high byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>What tensors' places are multiples of, in bytes from <see cref="DataOffset"/>.</summary>
    public int Alignment { get; }

    /// <summary>Where the tensors begin, in bytes from the start of the file.</summary>
    public long DataOffset { get; }

    /// <summary>The keys. Long arrays of strings are read when they are first asked for, while the file is open.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>The tensors in the order of the file's list.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFormatException">The file holds no such tensor.</exception>
    public GgufTensor this[string name] => TryGet(name, out GgufTensor? tensor)
        ? tensor
        : throw new ModelFormatException(Path, $"a tensor named '{name}' is needed, got {Tensors.Count} others.");

    /// <summary>Whether a file is there and begins as the format does, whatever it is called.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsGguf(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("GGUF"u8);
    }

    /// <summary>Opens a file and checks everything but the tensors' bytes.</summary>
    /// <param name="path">A .gguf file.</param>
    /// <exception cref="ModelFormatException">The file breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static GgufFile Open(string path)
    {
        PositionalFile file = PositionalFile.Open(path);
        try
        {
            GgufCursor cursor = new(file);
            GgufHeader header = GgufHeader.Read(cursor);
            return new GgufFile(file, header, cursor.IsBigEndian);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out GgufTensor? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>Reads a part of a tensor; the numbers of a big-endian file are turned round.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <param name="destination">Receives that many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    /// <exception cref="ArgumentException">The part cuts a number of a big-endian file.</exception>
    /// <exception cref="ModelFormatException">
    /// The file shrank since it was opened, or is big-endian and the type has blocks, whose inner order is not defined.
    /// </exception>
    public void Read(GgufTensor tensor, long position, Span<byte> destination)
    {
        if (position < 0 || position > tensor.Length || destination.Length > tensor.Length - position)
        {
            throw new ArgumentOutOfRangeException(nameof(position), $"GgufFile.Read: tensor '{tensor.Name}' has "
                + $"{tensor.Length} bytes, got a read of {destination.Length} at {position}.");
        }

        _file.Read(tensor.Offset + position, destination, $"tensor '{tensor.Name}'");
        if (IsBigEndian) TurnRound(tensor, position, destination);
    }

    /// <summary>Maps the file into memory, so that weights are used where they lie.</summary>
    /// <exception cref="ModelFormatException">The file shrank since it was opened, or is big-endian.</exception>
    public GgufMapping Map() => IsBigEndian
        ? throw new ModelFormatException(
            Path, "only a little-endian file can be mapped, got a big-endian one; read it instead.")
        : new GgufMapping(this, _file.CurrentLength);

    /// <summary>Closes the file. Mappings stay valid.</summary>
    public void Dispose() => _file.Dispose();

    private void TurnRound(GgufTensor tensor, long position, Span<byte> bytes)
    {
        int each = GgmlTypes.BlockBytes(tensor.Type);
        if (GgmlTypes.BlockLength(tensor.Type) != 1)
        {
            throw new ModelFormatException(Path, $"tensor '{tensor.Name}' must have a plain type in a big-endian file, "
                + $"got {GgmlTypes.Name(tensor.Type)}.");
        }

        ByteOrder.TurnRound(tensor.Name, each, position, bytes);
    }
}
