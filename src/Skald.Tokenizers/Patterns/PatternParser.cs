using System.Globalization;
using System.Text;

namespace Skald.Tokenizers.Patterns;

/// <summary>Reads a regular expression into a tree; what it does not know it refuses by name.</summary>
internal sealed class PatternParser
{
    private const int MaxLength = 1 << 16, MaxDepth = 50, MaxRepeat = 1000;
    private readonly string _pattern;
    private readonly PatternSyntax _syntax;
    private readonly PatternClassParser _classes;
    private int _at;
    private int _depth;
    private bool _ignoresCase, _dotMatchesNewline;

    private PatternParser(string pattern, PatternSyntax syntax)
    {
        (_pattern, _syntax) = (pattern, syntax);
        _classes = new PatternClassParser(pattern, syntax);
    }

    /// <exception cref="PatternException">The pattern is broken or not supported.</exception>
    public static PatternNode Parse(string pattern, PatternSyntax syntax)
    {
        if (pattern.Length > MaxLength)
            throw new PatternException(
                pattern, MaxLength, $"a pattern must have at most {MaxLength} characters, got more");
        PatternParser parser = new(pattern, syntax);
        PatternNode root = parser.Alternatives();
        return parser._at == pattern.Length ? root : throw parser.Error("a group must be open, got )");
    }

    private PatternException Error(string problem, int? at = null) => new(_pattern, at ?? _at, problem);

    private bool Take(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0) return false;
        _at += text.Length;
        return true;
    }

    private PatternNode Alternatives()
    {
        if (++_depth > MaxDepth) throw Error($"groups must nest at most {MaxDepth} deep, got more");
        (bool ignoresCase, bool dot) = (_ignoresCase, _dotMatchesNewline);
        List<PatternNode> alternatives = [Sequence()];
        while (Take("|")) alternatives.Add(Sequence());
        (_ignoresCase, _dotMatchesNewline) = (ignoresCase, dot);  // an option set inside a group ends with it
        _depth--;
        return alternatives.Count == 1
            ? alternatives[0]
            : new PatternNode { Kind = PatternNodeKind.Alternatives, Children = alternatives };
    }

    private PatternNode Sequence()
    {
        List<PatternNode> parts = [];
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            int start = _at;
            PatternNode atom = Atom();
            // Dialects differ about an option behind something: does it hold for the alternatives that follow?
            if (atom == PatternNode.Empty && parts.Count > 0)
                throw Error("an option must stand first in its group, got one behind something", start);
            parts.Add(Repeated(atom));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode { Kind = PatternNodeKind.Sequence, Children = parts };
    }

    private PatternNode Repeated(PatternNode node)
    {
        while (_at < _pattern.Length)
        {
            int start = _at;
            (int min, int max, bool isInterval) = _pattern[_at] switch
            {
                '*' => (0, PatternNode.Unlimited, false),
                '+' => (1, PatternNode.Unlimited, false),
                '?' => (0, 1, false),
                '{' => Interval(),
                _ => (-1, 0, false),
            };
            if (min < 0) return node;
            if (!isInterval) _at++;
            if (node.Kind == PatternNodeKind.Anchor)
                throw Error("an anchor must not be repeated, got a quantifier", start);
            RepeatKind kind = RepeatKind.Greedy;
            if (Take("?")) kind = RepeatKind.Lazy;
            else if (!(isInterval && _syntax == PatternSyntax.Oniguruma) && Take("+")) kind = RepeatKind.Possessive;
            node = new PatternNode
            {
                Kind = PatternNodeKind.Repeat, Children = [node], Min = min, Max = max, Repeat = kind,
            };
        }

        return node;
    }

    // {n}, {n,}, {,m}, {n,m}; anything else in braces is text, and min is -1.
    private (int Min, int Max, bool IsInterval) Interval()
    {
        int close = _pattern.IndexOf('}', _at);
        if (close < 0) return (-1, 0, true);
        string[] bounds = _pattern[(_at + 1)..close].Split(',');
        if (bounds.Length > 2 || Array.Exists(bounds, b => b.Any(c => !char.IsAsciiDigit(c)))
            || bounds.All(b => b.Length == 0))
        {
            return (-1, 0, true);
        }

        int min = Bound(bounds[0], 0);
        int max = bounds.Length == 1 ? min : Bound(bounds[1], PatternNode.Unlimited);
        if (max < min) throw Error($"a repetition must not end before it begins, got {{{min},{max}}}");
        _at = close + 1;
        return (min, max, true);
    }

    private int Bound(string digits, int absent)
    {
        if (digits.Length == 0) return absent;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int bound)
            && bound <= MaxRepeat
            ? bound
            : throw Error($"a repetition must count to {MaxRepeat} at most, got {digits}");
    }

    private PatternNode Atom()
    {
        int start = _at;
        char c = _pattern[_at];
        switch (c)
        {
            case '(': return Group();
            case '[': return OfSet(_classes.Bracket(ref _at, _ignoresCase));
            case '\\': return Escape();
            case '*' or '+' or '?': throw Error($"a quantifier must follow something, got {c}");
        }

        _at++;
        switch (c)
        {
            case '.': return OfSet(_dotMatchesNewline ? CodePointSet.All : CodePointSet.Of('\n').Negate());
            case '^': return PatternNode.At(IsByLine ? AnchorKind.LineStart : AnchorKind.TextStart);
            case '$': return PatternNode.At(IsByLine ? AnchorKind.LineEnd : AnchorKind.TextEnd);
        }

        if (Rune.DecodeFromUtf16(
            _pattern.AsSpan(start), out Rune rune, out int size) != System.Buffers.OperationStatus.Done)
            throw Error("a pattern must be well-formed UTF-16, got a lone surrogate", start);
        _at = start + size;
        return Literal(rune.Value);
    }

    private bool IsByLine => _syntax == PatternSyntax.Oniguruma;

    private PatternNode Literal(int codePoint) => OfSet(CodePointSet.Of(codePoint));

    private PatternNode OfSet(CodePointSet set) => PatternNode.OfSet(_ignoresCase ? set.WithAllCases() : set);

    private PatternNode Escape()
    {
        char c = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw Error("a pattern must not end with \\, got one");
        AnchorKind? anchor = c switch
        {
            'A' => AnchorKind.TextStart,
            'z' => AnchorKind.TextEnd,
            'Z' => AnchorKind.TextEndOrLastNewline,
            'b' => AnchorKind.WordBoundary,
            'B' => AnchorKind.NoWordBoundary,
            _ => null,
        };
        if (anchor is null) return OfSet(_classes.Escape(ref _at, out _));
        _at += 2;
        return PatternNode.At(anchor.Value);
    }

    private PatternNode Group()
    {
        int start = _at++;
        (bool ignoresCase, bool dot) = (_ignoresCase, _dotMatchesNewline);
        PatternNode group = GroupBody(start);
        (_ignoresCase, _dotMatchesNewline) = group == PatternNode.Empty
            ? (_ignoresCase, _dotMatchesNewline)  // (?i) holds from here on
            : (ignoresCase, dot);
        return group;
    }

    private PatternNode GroupBody(int start)
    {
        if (!Take("?")) return Body(start);
        if (Take(":")) return Body(start);
        if (Take(">")) return new PatternNode { Kind = PatternNodeKind.Atomic, Children = [Body(start)] };
        if (Take("=")) return Look(start, isNegative: false, isBehind: false);
        if (Take("!")) return Look(start, isNegative: true, isBehind: false);
        if (Take("<=")) return Look(start, isNegative: false, isBehind: true);
        if (Take("<!")) return Look(start, isNegative: true, isBehind: true);
        return Options(start);
    }

    private PatternNode Options(int start)
    {
        bool value = true;
        for (; _at < _pattern.Length; _at++)
        {
            switch (_pattern[_at])
            {
                case 'i': _ignoresCase = value; break;
                case 's' when _syntax == PatternSyntax.FancyRegex: _dotMatchesNewline = value; break;
                case 'm' when _syntax == PatternSyntax.Oniguruma: _dotMatchesNewline = value; break;
                case '-': value = false; break;
                case ':':
                    _at++;
                    return Body(start);
                case ')':
                    _at++;
                    return PatternNode.Empty;
                default:
                    throw Error($"a group must begin (?:, (?>, (?=, (?!, (?<=, (?<! or (?i, got (?{_pattern[_at]}");
            }
        }

        throw Error("a group must be closed, got the end", start);
    }

    private PatternNode Body(int start)
    {
        PatternNode body = Alternatives();
        return Take(")") ? body : throw Error("a group must be closed, got the end", start);
    }

    private PatternNode Look(int start, bool isNegative, bool isBehind)
    {
        PatternNode body = Body(start);
        if (isBehind && body.FixedLength is null)
            throw Error("what is looked for behind must have one length, got several", start);
        return new PatternNode
        {
            Kind = PatternNodeKind.Look, Children = [body], IsNegative = isNegative, IsBehind = isBehind,
        };
    }
}
