namespace Skald.Formats;

/// <summary>What a tensor's source writes to: it passes bytes on and holds the source to the promised number.</summary>
internal sealed class BoundedStream(Stream inner, string tensor, long length) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("BoundedStream: the stream only writes.");

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException("BoundedStream: the stream only writes.");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > length - _written) Throw(_written + buffer.Length);
        inner.Write(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("BoundedStream: the stream only writes.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("BoundedStream: the stream only writes.");

    public override void SetLength(long value) =>
        throw new NotSupportedException("BoundedStream: the stream only writes.");

    /// <summary>Refuses a source that wrote too little.</summary>
    public void ThrowUnlessFull()
    {
        if (_written != length) Throw(_written);
    }

    private void Throw(long written) => throw new ArgumentException(
        $"Write: tensor '{tensor}' must be written as {length} bytes, got {written}.");
}
