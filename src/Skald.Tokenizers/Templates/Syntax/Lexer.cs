using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Cuts a template into text and tags, and applies the rules for white space around tags.</summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly WhiteSpaceRules _rules;
    private readonly List<Token> _tokens = [];
    private readonly LineMap _lines;
    private int _at;
    private bool _startsLine = true;

    private Lexer(string source, WhiteSpaceRules rules)
    {
        source = NormalizeLineEnds(source);
        if (!rules.KeepTrailingNewline && source.EndsWith('\n')) source = source[..^1];
        (_source, _rules, _lines) = (source, rules, new LineMap(source));
    }

    /// <summary>The tokens of a template, closed by one of kind <see cref="TokenKind.EndOfTemplate"/>.</summary>
    public static List<Token> Read(string source, WhiteSpaceRules rules, CancellationToken cancellationToken)
    {
        var lexer = new Lexer(source, rules);
        while (lexer._at < lexer._source.Length && lexer.ReadPart()) cancellationToken.ThrowIfCancellationRequested();

        SourcePosition end = lexer._tokens.Count > 0 ? lexer._tokens[^1].Position : new SourcePosition(1, 1);
        lexer._tokens.Add(new Token(TokenKind.EndOfTemplate, "", end));
        return lexer._tokens;
    }

    public static string NormalizeLineEnds(string text) => text.Contains('\r')
        ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
        : text;

    /// <summary>Reads text up to the next tag, and the tag.</summary>
    /// <returns>Whether reading may go on.</returns>
    private bool ReadPart()
    {
        int tag = FindTag(_at);
        if (tag < 0)
        {
            AddData(_at, _source.Length);
            _at = _source.Length;
            return true;
        }

        char kind = _source[tag + 1];
        int rawEnd = kind == '%' ? RawTag.EndOfBegin(_source, tag) : -1;
        AddData(_at, EndOfText(_at, tag, isVariable: kind == '{'));
        _at = tag + 2;
        if (_at < _source.Length && _source[_at] is '-' or '+' && rawEnd < 0) _at++;
        return kind switch
        {
            '#' => SkipComment(),
            _ when rawEnd >= 0 => ReadRaw(rawEnd),
            '%' => ReadTag(tag, TokenKind.BlockBegin, TokenKind.BlockEnd),
            _ => ReadTag(tag, TokenKind.VariableBegin, TokenKind.VariableEnd),
        };
    }

    private int FindTag(int from)
    {
        for (int at = from; (at = _source.IndexOf('{', at)) >= 0 && at + 1 < _source.Length; at++)
            if (_source[at + 1] is '%' or '{' or '#') return at;
        return -1;
    }

    /// <summary>Where text before a tag ends, once the tag has taken the white space that it wants.</summary>
    private int EndOfText(int start, int tag, bool isVariable)
    {
        char sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
        int end = tag;
        if (sign == '-')
        {
            while (end > start && Characters.IsSpace(_source[end - 1])) end--;
        }
        else if (sign != '+' && !isVariable && _rules.StripBlocks)
        {
            int line = _source.LastIndexOf('\n', Math.Max(tag - 1, 0), tag - start) + 1;
            if (line == 0) line = start;
            if ((line > start || _startsLine) && AllSpace(line, tag)) end = line;
        }

        return end;
    }

    private bool SkipComment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) return Fail("Missing end of comment tag");
        char sign = end > _at ? _source[end - 1] : '\0';
        EndTag(end + 2, sign, trims: _rules.TrimBlocks);
        return true;
    }

    private bool ReadRaw(int begin)
    {
        (int start, int end) = RawTag.FindEnd(_source, begin);
        _at = begin;
        if (start < 0) return Fail("Missing end of raw directive");
        _startsLine = _source[begin - 1] == '\n';
        AddData(begin, EndOfText(begin, start, isVariable: false));
        EndTag(end, _source[end - 3], trims: _rules.TrimBlocks);
        return true;
    }

    /// <summary>Goes on behind a tag's closing sign: <c>-</c> takes all white space, a block's end one line end.</summary>
    private void EndTag(int end, char sign, bool trims)
    {
        _at = end;
        if (sign == '-')
        {
            while (_at < _source.Length && Characters.IsSpace(_source[_at])) _at++;
        }
        else if (trims && sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }

        _startsLine = _source[_at - 1] == '\n';
    }

    private bool ReadTag(int tag, TokenKind begin, TokenKind end)
    {
        bool isBlock = begin == TokenKind.BlockBegin;
        _tokens.Add(new Token(begin, _source[tag.._at], _lines.At(tag)));
        var words = new TagLexer(_source, _lines, _tokens);
        while (_at < _source.Length)
        {
            if (words.IsBalanced && FindTagEnd(isBlock) is var size and > 0)
            {
                _tokens.Add(new Token(end, _source.Substring(_at, size), _lines.At(_at)));
                EndTag(_at + size, size == 3 ? _source[_at] : '\0', trims: isBlock && _rules.TrimBlocks);
                return true;
            }

            int next = words.Read(_at);
            if (next < 0) return false;
            _at = next;
        }

        return true;
    }

    /// <summary>How long the closing sign there is; 0 where there is none.</summary>
    private int FindTagEnd(bool isBlock)
    {
        ReadOnlySpan<char> rest = _source.AsSpan(_at);
        if (rest.StartsWith(isBlock ? "%}" : "}}")) return 2;
        bool hasSign = rest.StartsWith(isBlock ? "-%}" : "-}}") || (isBlock && rest.StartsWith("+%}"));
        return hasSign ? 3 : 0;
    }

    private void AddData(int start, int end)
    {
        if (end > start) _tokens.Add(new Token(TokenKind.Data, _source[start..end], _lines.At(start)));
    }

    private bool AllSpace(int start, int end)
    {
        for (int i = start; i < end; i++)
            if (!Characters.IsSpace(_source[i])) return false;
        return true;
    }

    // Nothing at all behind the opening sign is no mistake for Jinja.
    private bool Fail(string reason)
    {
        if (_at < _source.Length) _tokens.Add(new Token(TokenKind.Broken, reason, _lines.At(_at)));
        return false;
    }
}
