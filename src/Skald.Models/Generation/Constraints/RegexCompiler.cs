namespace Skald.Models.Generation.Constraints;

/// <summary>Regular expressions as parts of a grammar: what an automaton can follow, with the meaning of ECMAScript.</summary>
/// <remarks>
/// Characters, classes, <c>. | * + ? {m,n}</c> (lazy forms too), groups,
/// <c>\d \w \s \D \W \S \t \n \r \f \v \0 \xHH \uHHHH</c>, and <c>^ $</c>
/// at the ends. Look-around, references, word borders, properties and flags are refused.
/// </remarks>
internal sealed class RegexCompiler
{
    private static readonly (int, int)[] s_word = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    private static readonly (int, int)[] s_space =
    [
        (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
        (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    private readonly GrammarBuilder _builder;
    private readonly PatternText _text;
    private readonly Func<CodePointSet, int> _character;
    private readonly bool _isSearch;
    private int _depth;

    private RegexCompiler(GrammarBuilder builder, string pattern, Func<CodePointSet, int> character, bool isSearch) =>
        (_builder, _text, _character, _isSearch) = (builder, new("Pattern", pattern), character, isSearch);

    /// <summary>A grammar of what a pattern matches from beginning to end.</summary>
    public static Grammar Compile(string pattern)
    {
        var builder = new GrammarBuilder("Pattern");
        return builder.Build(Compile(builder, pattern, builder.CodePoints, isSearch: false));
    }

    /// <summary>A part of a grammar.</summary>
    /// <param name="builder">Takes the parts.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="character">How one character of a set is written.</param>
    /// <param name="isSearch">Whether the pattern may match anywhere, unless it says ^ or $.</param>
    public static int Compile(GrammarBuilder builder, string pattern, Func<CodePointSet, int> character, bool isSearch)
    {
        var compiler = new RegexCompiler(builder, pattern, character, isSearch);
        List<int> branches = [];
        do branches.Add(compiler.TopBranch());
        while (compiler._text.TryTake('|'));
        return compiler._text.IsAtEnd ? builder.Choice([.. branches]) : throw compiler._text.Error("')' must have its '(', and has not");
    }

    private int TopBranch()
    {
        bool isBegin = _text.TryTake('^');
        int body = Branch();
        bool isEnd = _text.TryTake('$');
        if (!_isSearch || (isBegin && isEnd)) return body;
        int any = _builder.Repeat(_character(CodePointSet.All), 0);
        return isBegin ? _builder.Sequence(body, any) : isEnd ? _builder.Sequence(any, body) : _builder.Sequence(any, body, any);
    }

    private int Branch()
    {
        List<int> parts = [];
        while (!_text.IsAtEnd && _text.Peek() is not ('|' or ')' or '$')) parts.Add(Repeated());
        return _builder.Sequence([.. parts]);
    }

    private int Repeated()
    {
        int part = Atom();
        for (bool isRepeated = false; ; isRepeated = true)
        {
            (int Min, int Max)? times = _text.Peek() switch
            {
                '*' => (0, GrammarNode.Unbounded),
                '+' => (1, GrammarNode.Unbounded),
                '?' => (0, 1),
                '{' => Braces(),
                _ => null,
            };
            if (times is not { } count) return part;
            if (isRepeated) throw _text.Error("a repetition must follow a part, got a second one");
            _text.Take();
            _text.TryTake('?');  // lazy: the same texts
            part = _builder.Repeat(part, count.Min, count.Max);
        }
    }

    /// <summary>Reads {m}, {m,} or {m,n}, all but the last brace.</summary>
    private (int Min, int Max) Braces()
    {
        _text.Expect('{');
        int min = _text.TakeNumber() ?? throw _text.Error("'{' must begin a number of times, and does not; write \\{");
        int max = min;
        if (_text.TryTake(',')) max = _text.TakeNumber() ?? GrammarNode.Unbounded;
        if (_text.Peek() != '}') throw _text.Error("'}' must end a number of times, and does not");
        return (min, max);
    }

    private int Atom()
    {
        int value = _text.Take();
        switch (value)
        {
            case '(':
                return Group();
            case '[':
                return _character(Class());
            case '.':
                return _character(CodePointSet.Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)).Complement());
            case '\\':
                return _character(Escape(isClass: false));
            case '*' or '+' or '?' or '{' or '}' or ']' or ')':
                throw _text.Error($"'{(char)value}' must be written \\{(char)value} where it means itself");
            case '^':
                throw _text.Error("'^' must begin the pattern, got it elsewhere");
            default:
                return _character(CodePointSet.Of((value, value)));
        }
    }

    private int Group()
    {
        if (++_depth > PatternText.MaxDepth) throw _text.Error($"groups may be nested {PatternText.MaxDepth} deep, got more");
        if (_text.TryTake('?') && !_text.TryTake(':'))
            throw _text.Error("a group must be plain or (?:…), got look-around, a name or a flag");
        List<int> branches = [];
        do branches.Add(Branch());
        while (_text.TryTake('|'));
        if (_text.Peek() == '$') throw _text.Error("'$' must end the pattern, got it elsewhere");
        _text.Expect(')');
        _depth--;
        return _builder.Choice([.. branches]);
    }

    private CodePointSet Class()
    {
        bool isNegated = _text.TryTake('^');
        CodePointSet set = CodePointSet.Of();
        while (!_text.TryTake(']'))
        {
            CodePointSet low = ClassAtom();
            bool isRange = _text.Peek() == '-' && _text.Peek(1) is not (']' or -1);
            if (!isRange)
            {
                set = set.Union(low);
                continue;
            }

            _text.Take();
            CodePointSet high = ClassAtom();
            if (!IsOne(low) || !IsOne(high) || low.Ranges[0].Low > high.Ranges[0].Low)
                throw _text.Error("a range must go from a character to a later one, and does not");
            set = set.Union(CodePointSet.Of((low.Ranges[0].Low, high.Ranges[0].Low)));
        }

        return isNegated ? set.Complement() : set;
    }

    private CodePointSet ClassAtom()
    {
        int value = _text.Take();
        return value == '\\' ? Escape(isClass: true) : CodePointSet.Of((value, value));
    }

    private CodePointSet Escape(bool isClass)
    {
        int value = _text.Take();
        return value switch
        {
            'd' => CodePointSet.Of(('0', '9')),
            'D' => CodePointSet.Of(('0', '9')).Complement(),
            'w' => CodePointSet.Of(s_word),
            'W' => CodePointSet.Of(s_word).Complement(),
            's' => CodePointSet.Of(s_space),
            'S' => CodePointSet.Of(s_space).Complement(),
            't' => One('\t'),
            'n' => One('\n'),
            'r' => One('\r'),
            'f' => One('\f'),
            'v' => One('\v'),
            'b' when isClass => One('\b'),
            '0' when _text.Peek() is not (>= '0' and <= '9') => One(0),
            'x' => One(_text.TakeHex(2)),
            'u' => One(_text.TakeHex(4)),
            < 128 when !char.IsAsciiLetterOrDigit((char)value) => One(value),
            _ => throw _text.Error($"an escape must be one of those supported, got \\{new System.Text.Rune(value)}"),
        };
    }

    private static bool IsOne(CodePointSet set) => set.Ranges is [var range] && range.Low == range.High;

    private static CodePointSet One(int value) => CodePointSet.Of((value, value));
}
