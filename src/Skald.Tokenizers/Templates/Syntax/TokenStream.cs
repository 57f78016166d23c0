namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>The tokens of a template, one after the other.</summary>
internal sealed class TokenStream
{
    private readonly List<Token> _tokens;
    private readonly CancellationToken _cancellationToken;
    private int _at;

    public TokenStream(List<Token> tokens, CancellationToken cancellationToken)
    {
        (_tokens, _cancellationToken) = (tokens, cancellationToken);
        Current = Take(0);
    }

    public Token Current { get; private set; }

    /// <summary>The token behind the present one.</summary>
    public Token Next => Take(Math.Min(_at + 1, _tokens.Count - 1));

    /// <summary>Goes on, and gives the token that was left.</summary>
    public Token Advance()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        Token left = Current;
        if (_at + 1 < _tokens.Count) Current = Take(++_at);
        return left;
    }

    public bool SkipName(string name) => Skip(Current.IsName(name));

    public bool SkipOperator(string sign) => Skip(Current.IsOperator(sign));

    public Token ExpectName(string name) => Expect(Current.IsName(name), name);

    public Token ExpectOperator(string sign) => Expect(Current.IsOperator(sign), sign);

    public Token Expect(TokenKind kind) => Expect(Current.Kind == kind, Token.Describe(kind));

    private Token Expect(bool isThere, string expected)
    {
        if (isThere) return Advance();
        throw new TemplateException(
            TemplateFailure.Syntax,
            Current.Kind == TokenKind.EndOfTemplate
                ? $"unexpected end of template, expected '{expected}'."
                : $"expected token '{expected}', got '{Current.Description}'",
            Current.Position);
    }

    private bool Skip(bool isThere)
    {
        if (isThere) Advance();
        return isThere;
    }

    private Token Take(int at)
    {
        Token token = _tokens[at];
        return token.Kind != TokenKind.Broken
            ? token
            : throw new TemplateException(TemplateFailure.Syntax, token.Text, token.Position);
    }
}
