using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Skald.Formats.Gguf;

/// <summary>A GGUF file mapped into memory, read-only.</summary>
/// <remarks>
/// The operating system reads pages when they are first touched. If another process cuts the file short meanwhile, that
/// touch is fatal: where files may change, read them with <see cref="GgufFile.Read"/> instead.
/// </remarks>
public sealed unsafe class GgufMapping : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long _length;
    private bool _isDisposed;

    internal GgufMapping(GgufFile file, long length)
    {
        _length = length;
        long needed = file.Tensors.Count == 0 ? 0 : file.Tensors.Max(t => t.Offset + t.Length);
        if (_length < needed)
        {
            throw new ModelFormatException(file.Path,
                $"the file must still have {needed} bytes, got {_length}; it shrank while it was open.");
        }

        using SafeFileHandle own = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (RandomAccess.GetLength(own) != _length)
            throw new ModelFormatException(
                file.Path, "the file must stay the same while it is open, got another length.");
        _map = MemoryMappedFile.CreateFromFile(
            own, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>The first byte of a tensor; <see cref="GgufTensor.Length"/> bytes may be read from there.</summary>
    /// <exception cref="ArgumentException">The tensor is not of this file.</exception>
    /// <exception cref="ObjectDisposedException">The mapping was disposed of.</exception>
    public byte* Pointer(GgufTensor tensor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return tensor.Offset >= 0 && tensor.Length >= 0 && tensor.Offset <= _length - tensor.Length
            ? _start + tensor.Offset
            : throw new ArgumentException(
                $"GgufMapping: tensor '{tensor.Name}' must be of this file, got one beyond it.");
    }

    /// <summary>A part of a tensor's bytes, valid until the mapping is disposed of.</summary>
    /// <param name="tensor">A tensor of the file.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <param name="length">Bytes of the part.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the tensor.</exception>
    public ReadOnlySpan<byte> Bytes(GgufTensor tensor, long position, int length)
    {
        if (position < 0 || length < 0 || position > tensor.Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(position), $"GgufMapping: tensor '{tensor.Name}' has "
                + $"{tensor.Length} bytes, got {length} at {position}.");
        }

        return new ReadOnlySpan<byte>(Pointer(tensor) + position, length);
    }

    /// <summary>Ends the mapping: what was handed out must not be touched any more.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
