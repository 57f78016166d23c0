namespace Skald.Tokenizers.Patterns;

/// <summary>The matches of a pattern in a text, one after another; for <c>foreach</c>.</summary>
/// <exception cref="ArgumentException">The pattern takes too many steps on this text.</exception>
internal ref struct PatternMatches
{
    // Published patterns need fewer than 10 steps per byte; quadratic ones run into this after a few megabytes.
    private const int StepsPerByte = 256, FreeSteps = 1 << 20;

    private readonly Pattern _pattern;
    private readonly ReadOnlySpan<byte> _text;
    private PatternMatcher? _matcher;
    private long _steps;
    private int _from;
    private int _lastEnd = -1;

    internal PatternMatches(Pattern pattern, PatternMatcher matcher, ReadOnlySpan<byte> text)
    {
        (_pattern, _matcher) = (pattern, matcher);
        _text = text;
        _steps = FreeSteps + ((long)StepsPerByte * text.Length);
    }

    /// <summary>The match: bytes [Start, End) of the text.</summary>
    public (int Start, int End) Current { get; private set; }

    public readonly PatternMatches GetEnumerator() => this;

    /// <summary>Goes to the next match; an empty one right behind another is none.</summary>
    public bool MoveNext()
    {
        while (_matcher is not null && _from <= _text.Length)
        {
            (int start, int end) = _matcher.Find(_text, _from, ref _steps);
            if (start < 0) break;
            bool isEmpty = start == end;
            _from = isEmpty ? PatternMatcher.Next(_text, end) : end;
            if (isEmpty && start == _lastEnd) continue;
            (_lastEnd, Current) = (end, (start, end));
            return true;
        }

        return false;
    }

    /// <summary>Hands the matcher back to the pattern.</summary>
    public void Dispose()
    {
        if (_matcher is not null) _pattern.Return(_matcher);
        _matcher = null;
    }
}
