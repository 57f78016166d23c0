namespace Skald.Training.Checkpoints;

/// <summary>A file of a checkpoint being written, whose failures are all <see cref="IOException"/>.</summary>
/// <remarks>The runtime reports a file beyond the system's size limit as a bad argument, though no caller gave
/// one.</remarks>
internal sealed class CheckpointStream(Stream file) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw Refuse();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            file.Flush();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw Refuse();

    public override long Seek(long offset, SeekOrigin origin) => throw Refuse();

    public override void SetLength(long value) => throw Refuse();

    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing) file.Dispose();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw TooLarge(e);
        }
        finally
        {
            base.Dispose(disposing);
        }
    }

    private static IOException TooLarge(ArgumentOutOfRangeException e) =>
        new("the file exceeds the size limit of the system or the user", e);

    private static NotSupportedException Refuse() => new("CheckpointStream: the stream only writes forward.");
}
