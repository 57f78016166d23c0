using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Skald.Training.Data;

/// <summary>Turns a stream of bytes into characters: UTF-8 checked, byte order mark dropped, CRLF made LF.</summary>
/// <remarks>A NUL byte marks a binary file and is refused. A carriage return without line feed stays what it
/// is.</remarks>
internal sealed class Utf8TextReader(Stream stream, string name, bool replaceInvalid) : IDisposable
{
    private const char Replacement = '\ufffd';

    private readonly byte[] _bytes = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _pendingReturn;

    /// <summary>Bytes taken from the stream, after decompression.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Invalid sequences replaced by U+FFFD.</summary>
    public long Replaced { get; private set; }

    private long Offset => BytesRead - (_end - _start);

    /// <summary>Reads some characters.</summary>
    /// <param name="destination">At least 16 characters.</param>
    /// <returns>How many were read; 0 at the end of the text.</returns>
    /// <exception cref="DataException">The text is not UTF-8, holds NUL, or cannot be read.</exception>
    public int Read(Span<char> destination)
    {
        while (true)
        {
            int count = 0;
            if (_pendingReturn) destination[count++] = '\r';
            bool more = Decode(destination, ref count);

            // A return at the very end waits for the next block, which may begin with its line feed.
            _pendingReturn = more && count > 0 && destination[count - 1] == '\r';
            count = JoinLineEnds(destination[..(_pendingReturn ? count - 1 : count)]);
            if (count > 0 || !more) return count;
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Decodes what the buffer holds, refilling it first when it holds no whole character.</summary>
    private bool Decode(Span<char> destination, ref int count)
    {
        if (_start == _end && !Fill()) return false;
        while (true)
        {
            OperationStatus status = Utf8.ToUtf16(
                _bytes.AsSpan(_start, _end - _start), destination[count..], out int read, out int written,
                replaceInvalidSequences: false, isFinalBlock: _ended);
            _start += read;
            count += written;
            if (status == OperationStatus.InvalidData)
            {
                if (count == destination.Length) return true;
                destination[count++] = ReplaceOrThrow();
            }
            else if (status != OperationStatus.NeedMoreData || written > 0 || !Fill())
            {
                return true;
            }
        }
    }

    private char ReplaceOrThrow()
    {
        if (!replaceInvalid)
        {
            throw new DataException($"{name}: text must be valid UTF-8, got the byte 0x{_bytes[_start]:x2} at offset "
                + $"{Offset}; convert the file, or have such bytes replaced (--replace-invalid).");
        }

        Rune.DecodeFromUtf8(_bytes.AsSpan(_start, _end - _start), out _, out int consumed);
        _start += consumed;
        Replaced++;
        return Replacement;
    }

    /// <summary>Keeps the bytes of an unfinished character and reads more behind them; false at the end.</summary>
    private bool Fill()
    {
        if (_ended) return false;
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        int read = ReadBytes(_bytes.AsSpan(_end));
        _ended = read == 0;
        int zero = _bytes.AsSpan(_end, read).IndexOf((byte)0);
        bool first = BytesRead == 0;
        if (first && read >= 2 && _bytes[0] + _bytes[1] == 0xff + 0xfe && _bytes[0] is 0xff or 0xfe)
            throw new DataException($"{name}: text must be UTF-8, got the mark of UTF-16 at offset 0; convert the "
                + "file.");
        if (zero >= 0)
        {
            throw new DataException($"{name}: text must not hold NUL bytes, got one at offset {BytesRead + zero}; "
                + "the file is binary, or text in another encoding than UTF-8.");
        }

        BytesRead += read;
        _end += read;
        if (first && _bytes.AsSpan(0, _end).StartsWith("\ufeff"u8)) _start = 3;
        return true;
    }

    private int ReadBytes(Span<byte> destination)
    {
        try
        {
            // The first block is filled far enough to see a byte order mark whole.
            int least = BytesRead == 0 ? 3 : 1;
            return stream.ReadAtLeast(destination, least, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{name}: a .gz file must hold whole gzip members, got bytes that are altered or "
                + "end early; fetch the file again.", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{name}: the file must be readable, got an error after {BytesRead} bytes "
                + $"({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Turns CRLF into LF in place.</summary>
    private static int JoinLineEnds(Span<char> text)
    {
        int first = text.IndexOf("\r\n");
        if (first < 0) return text.Length;
        int to = first;
        for (int from = first; from < text.Length; from++)
            if (text[from] != '\r' || from + 1 == text.Length || text[from + 1] != '\n') text[to++] = text[from];
        return to;
    }
}
