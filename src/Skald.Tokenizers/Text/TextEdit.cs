using System.Text;

namespace Skald.Tokenizers.Text;

/// <summary>Builds the changed form of a text, character by character, and carries the places over.</summary>
/// <remarks>
/// A character that replaces another takes its place; one that is inserted takes the place of the one before it, as in
/// Hugging Face's tokenizers. Both halves of a surrogate pair move together.
/// </remarks>
internal sealed class TextEdit
{
    // Far beyond what Unicode's forms do, which is 18 for 1, and prefixes: files name normalizers that grow text at will.
    private const int MostGrowth = 64, FreeUnits = 1 << 12;

    private readonly AlignedText _source;
    private readonly int _most;
    private char[] _chars;
    private int[] _starts;
    private int[] _ends;
    private int _at;  // position in the source
    private int _count;

    public TextEdit(AlignedText source)
    {
        _source = source;
        int capacity = source.Length + 16;
        int original = source.Length == 0 ? 0 : source.SourceEnd(source.Length - 1) - source.OriginalStart;
        _most = (int)Math.Min(Array.MaxLength, Math.Max(source.Length, FreeUnits + ((long)MostGrowth * original)));
        (_chars, _starts, _ends) = (new char[capacity], new int[capacity], new int[capacity]);
    }

    /// <summary>Puts a character in the place of the next one of the source.</summary>
    public void Replace(Rune character)
    {
        Append(character, _source.Source(_at), _source.SourceEnd(_at));
        Drop();
    }

    /// <summary>Puts a character that the source does not have, beside the one before it.</summary>
    public void Insert(Rune character)
    {
        if (_at == 0) Append(character, _source.OriginalStart, _source.OriginalStart);
        else Append(character, _source.Source(_at - 1), _source.SourceEnd(_at - 1));
    }

    /// <summary>Leaves out characters of the source.</summary>
    public void Drop(int characters = 1)
    {
        for (; characters > 0; characters--)
            _at += char.IsHighSurrogate(_source.Span[_at]) ? 2 : 1;
    }

    /// <summary>Leaves out UTF-16 units of the source.</summary>
    public void DropUnits(int units) => _at += units;

    /// <summary>Takes units of the source as they are.</summary>
    public void Keep(int units)
    {
        Reserve(units);
        _source.Span.Slice(_at, units).CopyTo(_chars.AsSpan(_count));
        for (int i = 0; i < units; i++)
        {
            _starts[_count + i] = _source.Source(_at + i);
            _ends[_count + i] = _source.SourceEnd(_at + i);
            // Without a table the second half of a pair does not know of the first.
            if (char.IsLowSurrogate(_chars[_count + i]) && i > 0) _starts[_count + i] = _starts[_count + i - 1];
        }

        _at += units;
        _count += units;
    }

    /// <summary>Applies one step as the reference states it.</summary>
    /// <param name="character">The character that comes out.</param>
    /// <param name="change">1: inserted; 0: replaces one; -n: replaces one and swallows n more.</param>
    public void Step(Rune character, int change)
    {
        if (change > 0)
        {
            Insert(character);
            return;
        }

        Replace(character);
        Drop(-change);
    }

    public AlignedText ToText() => AlignedText.Of(
        _chars.AsSpan(0, _count).ToArray(), _starts.AsSpan(0, _count).ToArray(), _ends.AsSpan(0, _count).ToArray(),
        _source.OriginalStart);

    private void Append(Rune character, int start, int end)
    {
        Reserve(2);
        int size = character.EncodeToUtf16(_chars.AsSpan(_count));
        for (int i = 0; i < size; i++) (_starts[_count + i], _ends[_count + i]) = (start, end);
        _count += size;
    }

    private void Reserve(int units)
    {
        if (units > _most - _count)
        {
            throw new ArgumentException(
                $"Normalize: a text may grow to {_most} UTF-16 units, its share by its length, got more; " +
                "the tokenizer's normalizer multiplies what it replaces.");
        }

        if (_count + units <= _chars.Length) return;
        int capacity = (int)Math.Min(Array.MaxLength, (2L * _chars.Length) + units);
        Array.Resize(ref _chars, capacity);
        Array.Resize(ref _starts, capacity);
        Array.Resize(ref _ends, capacity);
    }
}
