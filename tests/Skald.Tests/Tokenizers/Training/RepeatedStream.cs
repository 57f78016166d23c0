namespace Skald.Tests.Tokenizers.Training;

/// <summary>The same bytes over and over.</summary>
internal sealed class RepeatedStream(byte[] bytes, int times) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => (long)bytes.Length * times;

    public override long Position
    {
        get => _at;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int start = (int)(_at % bytes.Length), length = (int)Math.Min(Math.Min(count, bytes.Length - start), Length - _at);
        bytes.AsSpan(start, length).CopyTo(buffer.AsSpan(offset));
        _at += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
