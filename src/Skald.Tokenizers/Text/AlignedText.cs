namespace Skald.Tokenizers.Text;

/// <summary>A stretch of text that remembers where in the caller's text each of its characters came from.</summary>
/// <remarks>
/// Positions are UTF-16 units. Until something changes the text, places are the positions themselves and no table is
/// kept. The text is well formed: both halves of a surrogate pair are there and have the same place.
/// </remarks>
internal sealed class AlignedText
{
    private readonly char[] _chars;
    private readonly int[]? _starts;  // null: every character is where it was
    private readonly int[]? _ends;
    private readonly int _offset;

    private AlignedText(char[] chars, int[]? starts, int[]? ends, int offset, int length, int originalStart)
    {
        (_chars, _starts, _ends, _offset, Length) = (chars, starts, ends, offset, length);
        OriginalStart = originalStart;
    }

    /// <summary>UTF-16 units in it.</summary>
    public int Length { get; }

    /// <summary>Where it begins in the caller's text.</summary>
    public int OriginalStart { get; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(_offset, Length);

    /// <summary>The caller's text; a lone surrogate becomes U+FFFD.</summary>
    public static AlignedText Of(ReadOnlySpan<char> text)
    {
        char[] chars = text.ToArray();
        for (int i = 0; i < chars.Length; i++)
        {
            if (!char.IsSurrogate(chars[i])) continue;
            if (i + 1 < chars.Length && char.IsSurrogatePair(chars[i], chars[i + 1])) i++;
            else chars[i] = '\uFFFD';
        }

        return new AlignedText(chars, null, null, 0, chars.Length, 0);
    }

    /// <summary>Text of given characters and places, as long as each other.</summary>
    public static AlignedText Of(char[] chars, int[] starts, int[] ends, int originalStart) =>
        new(chars, starts, ends, 0, chars.Length, originalStart);

    /// <summary>A part of it; cuts must not fall within a character.</summary>
    public AlignedText Slice(int start, int length) =>
        start == 0 && length == Length ? this : new(
            _chars, _starts, _ends, _offset + start, length, length == 0 ? OriginalStart : Source(start));

    /// <summary>Where the characters of a range came from: from the first one's begin to the last one's end.</summary>
    public (int Start, int End) Source(int start, int end)
    {
        if (start >= end) return (start, end);  // an empty range stays as it is, as in the reference
        return (Source(start), SourceEnd(end - 1));
    }

    /// <summary>Where the character at a position begins in the caller's text.</summary>
    public int Source(int at)
    {
        int index = _offset + at;
        if (_starts is not null) return _starts[index];
        return at > 0 && char.IsLowSurrogate(_chars[index]) ? index - 1 : index;
    }

    /// <summary>Where the character at a position ends in the caller's text.</summary>
    public int SourceEnd(int at)
    {
        int index = _offset + at;
        if (_ends is not null) return _ends[index];
        return char.IsHighSurrogate(_chars[index]) ? index + 2 : index + 1;
    }

    public override string ToString() => new(Span);
}
