using System.IO.Compression;

namespace Skald.Formats.Zip;

/// <summary>
/// Reads parts of compressed entries. Where a part follows the last one, decompression goes on; else it begins anew.
/// </summary>
internal sealed class ZipInflater(PositionalFile file) : IDisposable
{
    private const int SkipLength = 1 << 14;

    private readonly Lock _lock = new();
    private ZipEntry? _entry;
    private DeflateStream? _stream;
    private long _position;

    /// <summary>Fills the destination from a part of an entry's contents.</summary>
    /// <param name="what">What is read, for the message.</param>
    /// <exception cref="ModelFormatException">The entry is damaged or shorter than it says.</exception>
    public void Read(ZipEntry entry, long position, Span<byte> destination, string what)
    {
        lock (_lock)
        {
            try
            {
                MoveTo(entry, position, what);
                Fill(destination, what);
            }
            catch (InvalidDataException e)
            {
                throw new ModelFormatException(
                    file.Path, $"{what} must be decompressible, got damage near byte {entry.Offset} of the file.", e);
            }
        }
    }

    public void Dispose() => _stream?.Dispose();

    private void MoveTo(ZipEntry entry, long position, string what)
    {
        if (_entry != entry || position < _position)
        {
            _stream?.Dispose();
            _stream = new DeflateStream(
                new FileSection(file, entry.Offset, entry.PackedLength, what), CompressionMode.Decompress);
            (_entry, _position) = (entry, 0);
        }

        Span<byte> skipped = stackalloc byte[SkipLength];
        while (_position < position) Fill(skipped[..(int)Math.Min(SkipLength, position - _position)], what);
    }

    private void Fill(Span<byte> destination, string what)
    {
        int read = _stream!.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        _position += read;
        if (read == destination.Length) return;
        throw new ModelFormatException(
            file.Path, $"{what} must be as long as the archive says, got its end at {_position}.");
    }
}
