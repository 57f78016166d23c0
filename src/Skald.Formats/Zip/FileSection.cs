namespace Skald.Formats.Zip;

/// <summary>A part of a file as a stream that only reads.</summary>
internal sealed class FileSection(PositionalFile file, long offset, long length, string what) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("FileSection: the stream only reads on.");
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _position);
        file.Read(offset + _position, buffer[..count], what);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("FileSection: the stream only reads on.");

    public override void SetLength(long value) =>
        throw new NotSupportedException("FileSection: the stream only reads.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("FileSection: the stream only reads.");
}
