using System.IO.Compression;

namespace Skald.Training.Data;

/// <summary>
/// Reads gzip and refuses a file that ends early, which the runtime's own stream takes for the end of the text.
/// </summary>
/// <remarks>
/// A small member of our own is read after the file's last one. It comes out as the last bytes exactly when the file
/// ended where a member ends; it is held back from the reader.
/// </remarks>
internal sealed class GzipInput : Stream
{
    private const int MarkLength = 16;

    private readonly Stream _file;
    private readonly GZipStream _gzip;
    private readonly byte[] _mark = new byte[MarkLength];
    private readonly byte[] _buffer = new byte[(1 << 16) + MarkLength];
    private int _start;
    private int _end;
    private bool _ended;

    public GzipInput(Stream file)
    {
        for (int i = 0; i < MarkLength; i++) _mark[i] = (byte)((i * 73) + 41);
        _file = file;
        _gzip = new GZipStream(new Followed(file, Compress(_mark)), CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw Refuse();

    public override long Position
    {
        get => throw Refuse();
        set => throw Refuse();
    }

    /// <exception cref="InvalidDataException">The bytes are not gzip, are altered, or end early.</exception>
    public override int Read(Span<byte> destination)
    {
        while (!_ended && _end - _start <= MarkLength) Fill();
        int count = Math.Min(destination.Length, _end - _start - MarkLength);
        if (_ended && !_buffer.AsSpan(_end - MarkLength, MarkLength).SequenceEqual(_mark))
            throw new InvalidDataException("the compressed bytes end early");
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw Refuse();

    public override void SetLength(long value) => throw Refuse();

    public override void Write(byte[] buffer, int offset, int count) => throw Refuse();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException Refuse() => new("GzipInput: the stream only reads forward.");

    private static byte[] Compress(byte[] bytes)
    {
        using MemoryStream member = new();
        using (GZipStream gzip = new(member, CompressionLevel.Fastest)) gzip.Write(bytes);
        return member.ToArray();
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = _gzip.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
        if (_ended && _end < MarkLength) throw new InvalidDataException("the compressed bytes end early");
    }

    /// <summary>A stream's bytes, then others.</summary>
    private sealed class Followed(Stream first, byte[] then) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw Refuse();

        public override long Position
        {
            get => throw Refuse();
            set => throw Refuse();
        }

        public override int Read(Span<byte> destination)
        {
            int read = first.Read(destination);
            if (read > 0) return read;
            int count = Math.Min(destination.Length, then.Length - _position);
            then.AsSpan(_position, count).CopyTo(destination);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw Refuse();

        public override void SetLength(long value) => throw Refuse();

        public override void Write(byte[] buffer, int offset, int count) => throw Refuse();
    }
}
