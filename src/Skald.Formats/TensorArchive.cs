using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Skald.Formats.Gguf;

namespace Skald.Formats;

/// <summary>Named tensors of a model on disk, in whichever format: described at once, read when asked for.</summary>
/// <remarks>
/// <para>
/// Reads safetensors (one file, shards, a model folder), GGUF (one file or split), llama2.c checkpoints, BitNet story
/// models, PyTorch's zip files, npy and npz. The bytes decide, not the file's name.
/// </para>
/// <para>
/// Files are taken as hostile: each length is held against the file before it is used, and nothing of a file is ever
/// executed. Tensors are read by position into the caller's memory, from any number of threads.
/// </para>
/// </remarks>
public abstract class TensorArchive : IDisposable
{
    private const int PieceBytes = 1 << 16;

    private readonly Dictionary<string, TensorEntry> _byName = new(StringComparer.Ordinal);

    private protected TensorArchive(
        string path, string format, IEnumerable<TensorEntry> tensors, GgufMetadata? metadata = null)
    {
        (Path, Format, Metadata) = (path, format, metadata);
        List<TensorEntry> inOrder = [.. tensors];
        Tensors = inOrder.AsReadOnly();
        foreach (TensorEntry tensor in inOrder)
        {
            if (!_byName.TryAdd(tensor.Name, tensor))
                throw new ModelFormatException(path, $"a tensor must occur once, got '{tensor.Name}' again.");
        }
    }

    /// <summary>The file or folder that was opened.</summary>
    public string Path { get; }

    /// <summary>What it is, for people: <c>GGUF 3</c>, <c>safetensors</c>, <c>PyTorch</c>.</summary>
    public string Format { get; }

    /// <summary>
    /// The keys that describe the model, in GGUF's vocabulary; null for formats whose model is described elsewhere, by
    /// a config.json beside.
    /// </summary>
    public GgufMetadata? Metadata { get; }

    /// <summary>All tensors in the order of their storage.</summary>
    public IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="ModelFormatException">The archive holds no such tensor.</exception>
    public TensorEntry this[string name] => TryGet(name, out TensorEntry? tensor)
        ? tensor
        : throw new ModelFormatException(Path, $"a tensor named '{name}' is needed, got {Tensors.Count} others.");

    /// <summary>Opens a file, an index of shards, or a model folder, and checks everything but the elements.</summary>
    /// <param name="path">A file in one of the formats, or a folder that holds one model.</param>
    /// <exception cref="ModelFormatException">A file breaks its format's rules, or has none of the formats.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static TensorArchive Open(string path) => ArchiveKind.Open(path);

    /// <summary>
    /// Opens it as <see cref="Open"/> does; weights that a model publishes as several tensors, codes and scales, appear as the
    /// one that they make up: gpt-oss's MXFP4, DeepSeek's 8-bit floats, bitsandbytes' NF4.
    /// </summary>
    /// <inheritdoc cref="Open"/>
    public static TensorArchive OpenWeights(string path)
    {
        TensorArchive stored = Open(path);
        try
        {
            return ScaledArchive.Over(stored);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorEntry? tensor) =>
        _byName.TryGetValue(name, out tensor);

    /// <summary>Reads a part of a tensor as it is stored; plain types arrive little-endian in any case.</summary>
    /// <param name="tensor">A tensor of this archive.</param>
    /// <param name="position">
    /// First byte of the part, counted from the tensor's first: <c>row * tensor.RowBytes</c> for a row.
    /// </param>
    /// <param name="destination">Receives that many bytes.</param>
    /// <exception cref="ArgumentException">The part leaves the tensor, or the tensor is another archive's.</exception>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public void Read(TensorEntry tensor, long position, Span<byte> destination)
    {
        if (!TryGet(tensor.Name, out TensorEntry? own) || own != tensor)
            throw new ArgumentException($"TensorArchive.Read: '{tensor.Name}' must be a tensor of {Path}.");
        if (position < 0 || position > tensor.Length || destination.Length > tensor.Length - position)
        {
            throw new ArgumentOutOfRangeException(nameof(position), $"TensorArchive.Read: tensor '{tensor.Name}' has "
                + $"{tensor.Length} bytes, got a read of {destination.Length} at {position}.");
        }

        if (destination.Length > 0) ReadBytes(tensor, position, destination);
    }

    /// <summary>Reads a part of a tensor as floats, whatever its type.</summary>
    /// <param name="tensor">A tensor of this archive.</param>
    /// <param name="start">First element, at the beginning of a block: <c>row * tensor.RowLength</c> for a row.</param>
    /// <param name="destination">Receives the elements of whole blocks.</param>
    /// <exception cref="ArgumentException">The part leaves the tensor or cuts a block.</exception>
    /// <exception cref="ModelFormatException">The type has no meaning as floats, or the file shrank.</exception>
    public void ReadFloats(TensorEntry tensor, long start, Span<float> destination)
    {
        TensorType type = tensor.Type;
        if (type.Codec is null)
            throw new ModelFormatException(Path, $"tensor '{tensor.Name}' must be of numbers, got {type}.");
        if (start % type.BlockLength != 0 || destination.Length % type.BlockLength != 0)
        {
            throw new ArgumentException($"TensorArchive.ReadFloats: a part of {type} must be whole blocks of "
                + $"{type.BlockLength}, got {destination.Length} elements at {start}.");
        }

        int blocks = Math.Min(PieceBytes / type.BlockBytes, destination.Length / type.BlockLength);
        byte[] piece = ArrayPool<byte>.Shared.Rent(blocks * type.BlockBytes);
        try
        {
            for (long position = type.Bytes(start); destination.Length > 0;)
            {
                int elements = Math.Min(blocks * type.BlockLength, destination.Length);
                Span<byte> bytes = piece.AsSpan(0, (int)type.Bytes(elements));
                Read(tensor, position, bytes);
                type.Codec.Dequantize(bytes, destination[..elements]);
                destination = destination[elements..];
                position += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Writes a tensor's bytes, as <see cref="Read"/> gives them, to a stream, a piece at a time.</summary>
    /// <exception cref="ModelFormatException">The file shrank since it was opened.</exception>
    public void CopyTo(TensorEntry tensor, Stream stream)
    {
        byte[] piece = new byte[Math.Min(tensor.Length, 16 * PieceBytes)];
        for (long position = 0; position < tensor.Length; position += piece.Length)
        {
            Span<byte> bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, tensor.Length - position));
            Read(tensor, position, bytes);
            stream.Write(bytes);
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a part that is known to lie inside the tensor and not to be empty.</summary>
    private protected abstract void ReadBytes(TensorEntry tensor, long position, Span<byte> destination);

    private protected abstract void Close();
}
