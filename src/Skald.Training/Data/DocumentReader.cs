namespace Skald.Training.Data;

/// <summary>Cuts one file's characters into pieces: at a separator, at line ends, or not at all.</summary>
internal sealed class DocumentReader(Utf8TextReader reader, string name, int maxLength)
{
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The next piece without its separator; null at the end of the file.</summary>
    /// <param name="separator">What parts pieces; null takes the rest of the file.</param>
    /// <param name="piece">What a piece is, and the remedy when it is too long: for the message.</param>
    /// <exception cref="DataException">The piece is longer than the limit, or the file cannot be read.</exception>
    public string? Next(string? separator, string piece)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<char> text = _buffer.AsSpan(_start, _end - _start);
            int found = separator is null ? -1 : text[searched..].IndexOf(separator, StringComparison.Ordinal);
            if (found >= 0) return Take(searched + found, separator!.Length, piece);
            if (_ended) return text.IsEmpty ? null : Take(text.Length, 0, piece);
            if (text.Length > maxLength) throw TooLong(piece);

            // A separator may lie across the end of what is known.
            searched = Math.Max(0, text.Length - (separator?.Length ?? 0) + 1);
            Fill();
        }
    }

    private string Take(int length, int skip, string piece)
    {
        if (length > maxLength) throw TooLong(piece);
        string text = new(_buffer, _start, length);
        _start += length + skip;
        return text;
    }

    private DataException TooLong(string piece) => new($"{name}: {piece} (limit {maxLength} characters).");

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_buffer.Length - _end < 1 << 15)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length));
        int read = reader.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
    }
}
