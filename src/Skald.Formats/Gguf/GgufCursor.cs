using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Skald.Formats.Gguf;

/// <summary>Reads the head of a GGUF file from front to back; every length is proven before it is used.</summary>
internal sealed class GgufCursor(PositionalFile file)
{
    private const int BufferLength = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferLength];
    private long _bufferStart;
    private int _buffered, _at;

    public string Path => file.Path;

    /// <summary>Bytes of the file.</summary>
    public long FileLength => file.Length;

    /// <summary>Set where the file stores its numbers the other way round.</summary>
    public bool IsBigEndian { get; set; }

    public long Position => _bufferStart + _at;

    public long Remaining => FileLength - Position;

    /// <summary>The present place, to be read from again while the file is open.</summary>
    public Place Mark() => new(file, Position, IsBigEndian);

    public ModelFormatException Error(string problem) => new(file.Path, problem);

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
    /// <param name="measure">What is counted, for the message: <c>the length of</c>.</param>
    /// <param name="what">Of what, for the message.</param>
    public int Count(string measure, string what, int bytesEach, int most)
    {
        long at = Position;
        ulong count = UInt64(what);
        if (count > (ulong)(Remaining / bytesEach))
        {
            throw Error($"{measure} {what} must fit into the {Remaining} bytes that are left, got {count} at byte "
                + $"{at}; the file is truncated or altered.");
        }

        return count <= (ulong)most ? (int)count
            : throw Error($"{measure} {what} must be at most {most}, got {count} at byte {at}.");
    }

    /// <summary>A string with its length before it.</summary>
    public string String(string what, int most)
    {
        byte[] large = [];
        return Encoding.UTF8.GetString(Utf8Bytes(what, most, ref large));
    }

    /// <summary>The checked bytes of a string, valid until the next call.</summary>
    /// <param name="large">Grows where the string exceeds the buffer.</param>
    public ReadOnlySpan<byte> Utf8Bytes(string what, int most, ref byte[] large)
    {
        int length = Count("the length of", what, 1, most);
        long at = Position;
        ReadOnlySpan<byte> bytes;
        if (length <= BufferLength)
        {
            bytes = Take(length, what);
        }
        else
        {
            if (large.Length < length) large = new byte[length];
            Fill(large.AsSpan(0, length), what);
            bytes = large.AsSpan(0, length);
        }

        return Utf8.IsValid(bytes) ? bytes : throw Error($"{what} must be UTF-8, got other bytes at byte {at}.");
    }

    /// <summary>Fills an array with numbers, turned round where the file has them the other way.</summary>
    public void Numbers<T>(T[] numbers, string what)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        Fill(bytes, what);
        int each = numbers.Length == 0 ? 1 : bytes.Length / numbers.Length;
        if (!IsBigEndian || each == 1) return;
        for (int at = 0; at < bytes.Length; at += each) bytes.Slice(at, each).Reverse();
    }

    /// <summary>The next bytes, which stay valid until the next call; at most the length of the buffer.</summary>
    public ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Remaining)
            throw Error($"{what} must be readable whole, got the end of the file at byte {FileLength}; "
                + "the file is truncated.");
        if (_at + length > _buffered) Refill(what);
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_at, length);
        _at += length;
        return bytes;
    }

    /// <summary>A place in a file.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Start">The next byte.</param>
    /// <param name="IsBigEndian">Whether numbers are stored the other way round.</param>
    internal readonly record struct Place(PositionalFile File, long Start, bool IsBigEndian)
    {
        /// <summary>Reads on from there.</summary>
        public GgufCursor Open() => new(File) { _bufferStart = Start, IsBigEndian = IsBigEndian };
    }

    // Moves what is left to the front and reads on as far as the buffer and the file go.
    private void Refill(string what)
    {
        _buffer.AsSpan(_at.._buffered).CopyTo(_buffer);
        _bufferStart += _at;
        _buffered -= _at;
        _at = 0;
        int more = (int)Math.Min(BufferLength - _buffered, FileLength - _bufferStart - _buffered);
        file.Read(_bufferStart + _buffered, _buffer.AsSpan(_buffered, more), what);
        _buffered += more;
    }

    private void Fill(Span<byte> destination, string what)
    {
        for (int at = 0; at < destination.Length;)
        {
            int part = Math.Min(BufferLength, destination.Length - at);
            Take(part, what).CopyTo(destination[at..]);
            at += part;
        }
    }
}
