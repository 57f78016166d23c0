namespace Skald.Models.Generation.Constraints;

/// <summary>Grammars in llama.cpp's GBNF.</summary>
/// <remarks>
/// Rules <c>name ::= …</c> with strings, classes, <c>.</c>, names, groups, <c>|</c>, <c>* + ? {m,n}</c>, comments after
/// <c>#</c>, escapes <c>\n \t \r \\ \" \[ \] \xHH \uHHHH \UHHHHHHHH</c>. A rule ends where the next
/// one's name and <c>::=</c> begin.
/// </remarks>
internal sealed class GbnfCompiler
{
    private const string Root = "root";

    private readonly GrammarBuilder _builder = new("Grammar");
    private readonly PatternText _text;
    private readonly Dictionary<string, int> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);
    private int _depth;

    private GbnfCompiler(string grammar) => _text = new("Grammar", grammar);

    /// <summary>A grammar of its texts.</summary>
    public static Grammar Compile(string grammar)
    {
        var compiler = new GbnfCompiler(grammar);
        compiler.Space(crossesLines: true);
        while (!compiler._text.IsAtEnd) compiler.Rule();
        foreach (string name in compiler._rules.Keys)
        {
            if (!compiler._defined.Contains(name))
                throw new ConstraintException($"Grammar: every rule must be defined, and '{name}' is not.");
        }

        return compiler._rules.TryGetValue(Root, out int root) ? compiler._builder.Build(root)
            : throw new ConstraintException("Grammar: it must define a rule named root, and does not.");
    }

    private void Rule()
    {
        string name = Name();
        Space(crossesLines: false);
        foreach (char sign in "::=") _text.Expect(sign);
        Space(crossesLines: true);
        if (!_defined.Add(name)) throw _text.Error($"a rule must be defined once, and '{name}' is defined again");
        _builder.Define(Named(name), Alternatives());
        Space(crossesLines: true);
    }

    private int Alternatives()
    {
        List<int> branches = [];
        do
        {
            Space(crossesLines: true);
            branches.Add(Sequence());
        }
        while (_text.TryTake('|'));
        return _builder.Choice([.. branches]);
    }

    private int Sequence()
    {
        List<int> parts = [];
        while (true)
        {
            Space(crossesLines: true);
            if (_text.IsAtEnd || _text.Peek() is '|' or ')' || (IsNameSign(_text.Peek()) && BeginsRule())) break;
            parts.Add(Repeated());
        }

        return _builder.Sequence([.. parts]);
    }

    private bool BeginsRule()
    {
        int start = _text.At;
        Name();
        Space(crossesLines: false);
        bool begins = _text.Peek() == ':';
        _text.At = start;
        return begins;
    }

    private int Repeated()
    {
        int part = _text.Peek() switch
        {
            '"' => Text(),
            '[' => _builder.CodePoints(Class()),
            '.' => Any(),
            '(' => Group(),
            _ => Named(Name()),
        };
        while (true)
        {
            Space(crossesLines: false);
            if (_text.TryTake('*')) part = _builder.Repeat(part, 0);
            else if (_text.TryTake('+')) part = _builder.Repeat(part, 1);
            else if (_text.TryTake('?')) part = _builder.Optional(part);
            else if (_text.TryTake('{')) part = Braces(part);
            else return part;
        }
    }

    private int Braces(int part)
    {
        Space(crossesLines: false);
        int min = _text.TakeNumber() ?? 0, max = min;
        Space(crossesLines: false);
        if (_text.TryTake(','))
        {
            Space(crossesLines: false);
            max = _text.TakeNumber() ?? GrammarNode.Unbounded;
            Space(crossesLines: false);
        }

        _text.Expect('}');
        return _builder.Repeat(part, min, max);
    }

    private int Group()
    {
        if (++_depth > PatternText.MaxDepth) throw _text.Error($"groups may be nested {PatternText.MaxDepth} deep, got more");
        _text.Expect('(');
        int part = Alternatives();
        Space(crossesLines: true);
        _text.Expect(')');
        _depth--;
        return part;
    }

    private int Any()
    {
        _text.Expect('.');
        return _builder.CodePoints(CodePointSet.All);
    }

    private int Text()
    {
        _text.Expect('"');
        List<int> parts = [];
        while (!_text.TryTake('"')) parts.Add(_builder.Literal(new System.Text.Rune(Character()).ToString()));
        return _builder.Sequence([.. parts]);
    }

    private CodePointSet Class()
    {
        _text.Expect('[');
        bool isNegated = _text.TryTake('^');
        List<(int, int)> ranges = [];
        while (!_text.TryTake(']'))
        {
            int low = Character(), high = low;
            if (_text.Peek() == '-' && _text.Peek(1) != ']')
            {
                _text.Take();
                high = Character();
            }

            if (low > high) throw _text.Error("a range must go from a character to a later one, and does not");
            ranges.Add((low, high));
        }

        CodePointSet set = CodePointSet.Of(ranges);
        return isNegated ? set.Complement() : set;
    }

    private int Character()
    {
        int value = _text.Take();
        if (value != '\\') return value;
        int escape = _text.Take();
        return escape switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\\' or '"' or '[' or ']' or '-' or '^' => escape,
            'x' => _text.TakeHex(2),
            'u' => _text.TakeHex(4),
            'U' => _text.TakeHex(8),
            _ => throw _text.Error("an escape must be one of those supported, and is not"),
        };
    }

    private int Named(string name)
    {
        if (!_rules.TryGetValue(name, out int rule)) _rules[name] = rule = _builder.Declare();
        return rule;
    }

    private string Name()
    {
        var name = new System.Text.StringBuilder();
        while (IsNameSign(_text.Peek())) name.Append((char)_text.Take());
        return name.Length > 0 ? name.ToString() : throw _text.Error("a name, string, class or group must come, and does not");
    }

    /// <summary>Skips blanks and comments.</summary>
    private void Space(bool crossesLines)
    {
        while (true)
        {
            int next = _text.Peek();
            if (next == '#')
                while (_text.Peek() is not ('\n' or -1)) _text.Take();
            else if (next is ' ' or '\t' || (crossesLines && next is ('\n' or '\r')))
                _text.Take();
            else return;
        }
    }

    private static bool IsNameSign(int value) => value is >= 0 and < 128 && (char.IsAsciiLetterOrDigit((char)value) || value is '-' or '_');
}
