using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Statements;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Parses templates: text, printed expressions, and statements with their bodies.</summary>
internal sealed class TemplateParser
{
    private readonly ParserState _state;
    private readonly ExpressionParser _expressions;
    private readonly StatementParser _statements;
    private readonly Stack<string> _openTags = new();
    private readonly Stack<string[]> _awaitedTags = new();

    private TemplateParser(ParserState state)
    {
        (_state, _expressions) = (state, new ExpressionParser(state));
        _statements = new StatementParser(state, _expressions, this);
    }

    /// <exception cref="TemplateException">The template breaks a rule of the language.</exception>
    public static ParsedTemplate Parse(string source, WhiteSpaceRules rules, CancellationToken cancellationToken)
    {
        var tokens = new TokenStream(Lexer.Read(source, rules, cancellationToken), cancellationToken);
        var state = new ParserState(tokens);
        var parser = new TemplateParser(state);
        Statement[] body = parser.ParseBody(null);
        return new ParsedTemplate(body, state.Complete(), state.Symbols.Ids, parser._statements.HasGeneration);
    }

    /// <summary>The rest of a tag and the body behind it, up to one of the tags given, which is not taken.</summary>
    public Statement[] ParseBodyUpTo(params string[] ends)
    {
        _state.Stream.SkipOperator(":");
        _state.Stream.Expect(TokenKind.BlockEnd);
        Statement[] body = ParseBody(ends);
        return _state.Current.Kind != TokenKind.EndOfTemplate
            ? body
            : throw _state.Error(UnknownTag(null, ends));
    }

    /// <summary>The same, and takes the tag that ends it.</summary>
    public Statement[] ParseBodyThrough(string end)
    {
        Statement[] body = ParseBodyUpTo(end);
        _state.Stream.Advance();
        return body;
    }

    private Statement[] ParseBody(string[]? ends)
    {
        var body = new List<Statement>();
        if (ends is not null) _awaitedTags.Push(ends);
        _state.Enter();
        while (_state.Current.Kind != TokenKind.EndOfTemplate)
        {
            Token token = _state.Stream.Advance();
            if (token.Kind == TokenKind.Data)
            {
                body.Add(new TextStatement(token.Text, token.Position));
            }
            else if (token.Kind == TokenKind.VariableBegin)
            {
                body.Add(new PrintStatement(_expressions.ParseTuple()));
                _state.Stream.Expect(TokenKind.VariableEnd);
            }
            else
            {
                if (ends?.Any(_state.Current.IsName) == true) break;
                ParseStatement(body);
                _state.Stream.Expect(TokenKind.BlockEnd);
            }
        }

        _state.Leave();
        if (ends is not null) _awaitedTags.Pop();
        return [.. body];
    }

    private void ParseStatement(List<Statement> body)
    {
        Token token = _state.Current;
        if (token.Kind != TokenKind.Name) throw _state.Error("tag name expected");
        _openTags.Push(token.Text);
        if (!_statements.TryParse(token, body))
        {
            _openTags.Pop();
            string[]? awaited = _awaitedTags.TryPeek(out string[]? ends) ? ends : null;
            throw ParserState.Error(UnknownTag(token.Text, awaited), token.Position);
        }

        _openTags.Pop();
    }

    private string UnknownTag(string? tag, string[]? ends)
    {
        string message = tag is null ? "Unexpected end of template." : $"Encountered unknown tag '{tag}'.";
        if (ends is not null)
        {
            string awaited = string.Join(" or ", ends.Select(end => $"'{end}'"));
            message += tag is not null && _awaitedTags.Any(one => one.Contains(tag))
                ? $" You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for {awaited}."
                : $" Jinja was looking for the following tags: {awaited}.";
        }

        return _openTags.TryPeek(out string? open)
            ? $"{message} The innermost block that needs to be closed is '{open}'."
            : message;
    }
}
