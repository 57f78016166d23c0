using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skald.Formats.Gguf;

/// <summary>Reads the head of a GGUF file from front to back; every length is proven before it is used.</summary>
internal sealed class GgufCursor(string path, SafeFileHandle handle)
{
    private const int BufferLength = 1 << 16;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[BufferLength];
    private long _bufferStart;
    private int _buffered, _at;

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; } = RandomAccess.GetLength(handle);

    /// <summary>Set where the file stores its numbers the other way round.</summary>
    public bool IsBigEndian { get; set; }

    public long Position => _bufferStart + _at;

    public long Remaining => FileLength - Position;

    public ModelFormatException Error(string problem) => new(path, problem);

    public byte UInt8(string what) => Take(1, what)[0];

    public ushort UInt16(string what)
    {
        ReadOnlySpan<byte> bytes = Take(2, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint UInt32(string what)
    {
        ReadOnlySpan<byte> bytes = Take(4, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong UInt64(string what)
    {
        ReadOnlySpan<byte> bytes = Take(8, what);
        return IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>A number of things of which each takes some bytes that must still be there.</summary>
    public int Count(string what, int bytesEach, int most)
    {
        long at = Position;
        ulong count = UInt64(what);
        if (count > (ulong)(Remaining / bytesEach))
            throw Error($"{what} must fit into the {Remaining} bytes that are left, got {count} at byte {at}; "
                + "the file is truncated or altered.");
        return count <= (ulong)most ? (int)count
            : throw Error($"{what} must be at most {most}, got {count} at byte {at}.");
    }

    /// <summary>A string with its length before it.</summary>
    public string String(string what, int most)
    {
        int length = Count($"the length of {what}", 1, most);
        long at = Position;
        byte[]? large = length > BufferLength ? new byte[length] : null;
        if (large is not null) ReadLarge(large, what);
        ReadOnlySpan<byte> bytes = large ?? Take(length, what);
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error($"{what} must be UTF-8, got other bytes at byte {at}.");
        }
    }

    /// <summary>The next bytes, which stay valid until the next call; at most the length of the buffer.</summary>
    public ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Remaining)
            throw Error($"{what} must be readable whole, got the end of the file at byte {FileLength}; "
                + "the file is truncated.");
        if (_at + length > _buffered) Fill(length, what);
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_at, length);
        _at += length;
        return bytes;
    }

    // Moves what is left to the front and reads on until the buffer holds enough.
    private void Fill(int length, string what)
    {
        _buffer.AsSpan(_at.._buffered).CopyTo(_buffer);
        _bufferStart += _at;
        _buffered -= _at;
        _at = 0;
        while (_buffered < length)
        {
            int read = RandomAccess.Read(handle, _buffer.AsSpan(_buffered), _bufferStart + _buffered);
            if (read == 0)
                throw Error($"{what} must be readable whole, got the end; the file shrank while it was open.");
            _buffered += read;
        }
    }

    private void ReadLarge(Span<byte> destination, string what)
    {
        for (int at = 0; at < destination.Length;)
        {
            int part = Math.Min(BufferLength, destination.Length - at);
            Take(part, what).CopyTo(destination[at..]);
            at += part;
        }
    }
}
