using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Parses expressions, from the loosest operator to the tightest.</summary>
/// <remarks>
/// conditional, or, and, not, comparison, <c>+ -</c>, <c>~</c>, <c>* / // %</c>, <c>**</c>, signs: Jinja's order, in which
/// <c>~</c> binds tighter than <c>+</c>, and <c>**</c> looser than a sign. The places of nodes follow Jinja too, since
/// errors give the line of what is printed.
/// </remarks>
internal sealed class ExpressionParser
{
    private readonly ParserState _state;
    private readonly OperandParser _operands;

    public ExpressionParser(ParserState state) => (_state, _operands) = (state, new OperandParser(state, this));

    private TokenStream Stream => _state.Stream;

    private SourcePosition Here => _state.Current.Position;

    public Expression Parse(bool withConditional = true)
    {
        _state.Enter();
        Expression expression = withConditional ? ParseConditional() : ParseOr();
        _state.Leave();
        return expression;
    }

    /// <summary>One expression, or several with commas as a tuple.</summary>
    /// <param name="withConditional">Whether an if may stand inside: not where it would end a for.</param>
    /// <param name="end">A word that ends the tuple.</param>
    /// <param name="isParenthesised">Parentheses stand around it, so that it may be empty.</param>
    public Expression ParseTuple(bool withConditional = true, string? end = null, bool isParenthesised = false)
    {
        SourcePosition position = Here;
        var items = new List<Expression>();
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0) Stream.ExpectOperator(",");
            if (IsTupleEnd(end)) break;
            items.Add(Parse(withConditional));
            if (!_state.Current.IsOperator(",")) break;
            isTuple = true;
            position = Here;
        }

        if (!isTuple && items.Count == 1) return items[0];
        if (!isTuple && !isParenthesised)
            throw _state.Error($"Expected an expression, got '{_state.Current.Description}'");
        return new SequenceExpression([.. items], isTuple: true, position);
    }

    public bool IsTupleEnd(string? end) => _state.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd
        || _state.Current.IsOperator(")") || (end is not null && _state.Current.IsName(end));

    /// <summary>The filters before a block: <c>{% filter upper|trim %}</c>.</summary>
    public FilterExpression ParseBlockFilter() => (FilterExpression)_operands.ParseFilters(null, startsAtName: true);

    /// <summary>The filters of a block that may have some: <c>{% set x | upper %}</c>.</summary>
    public FilterExpression? ParseOptionalFilter() =>
        _state.Current.IsOperator("|") ? (FilterExpression)_operands.ParseFilters(null, startsAtName: false) : null;

    private Expression ParseConditional()
    {
        SourcePosition position = Here;
        int deferred = _state.DeferredCount;
        Expression then = ParseOr();
        while (Stream.SkipName("if"))
        {
            Expression test = ParseOr();
            Expression? otherwise = Stream.SkipName("else") ? Parse() : null;
            then = new ConditionalExpression(test, then, otherwise, position);
            position = Here;
            _state.ForgetDeferred(deferred);
        }

        return then;
    }

    private Expression ParseOr()
    {
        SourcePosition position = Here;
        Expression left = ParseAnd();
        while (Stream.SkipName("or"))
        {
            left = new LogicalExpression(isAnd: false, left, ParseAnd(), position);
            position = Here;
        }

        return left;
    }

    private Expression ParseAnd()
    {
        SourcePosition position = Here;
        Expression left = ParseNot();
        while (Stream.SkipName("and"))
        {
            left = new LogicalExpression(isAnd: true, left, ParseNot(), position);
            position = Here;
        }

        return left;
    }

    private Expression ParseNot()
    {
        SourcePosition position = Here;
        if (!Stream.SkipName("not")) return ParseComparison();
        _state.Enter();
        Expression operand = ParseNot();
        _state.Leave();
        return new UnaryExpression(UnaryOperator.Not, operand, position);
    }

    private Expression ParseComparison()
    {
        SourcePosition position = Here;
        Expression first = ParseSum();
        List<CompareOperator> symbols = [];
        List<Expression> others = [];
        while (TakeCompareOperator() is { } symbol)
        {
            symbols.Add(symbol);
            others.Add(ParseSum());
            position = Here;
        }

        return symbols.Count == 0 ? first : new CompareExpression(first, [.. symbols], [.. others], position);
    }

    private CompareOperator? TakeCompareOperator()
    {
        Token token = _state.Current;
        if (token.IsName("not") && Stream.Next.IsName("in"))
        {
            Stream.Advance();
            Stream.Advance();
            return CompareOperator.NotIn;
        }

        if (token.Kind is not (TokenKind.Operator or TokenKind.Name)) return null;
        CompareOperator? symbol = (token.Kind, token.Text) switch
        {
            (TokenKind.Operator, "==") => CompareOperator.Equal,
            (TokenKind.Operator, "!=") => CompareOperator.NotEqual,
            (TokenKind.Operator, "<") => CompareOperator.Less,
            (TokenKind.Operator, "<=") => CompareOperator.LessOrEqual,
            (TokenKind.Operator, ">") => CompareOperator.Greater,
            (TokenKind.Operator, ">=") => CompareOperator.GreaterOrEqual,
            (TokenKind.Name, "in") => CompareOperator.In,
            _ => null,
        };
        if (symbol is not null) Stream.Advance();
        return symbol;
    }

    private Expression ParseSum()
    {
        SourcePosition position = Here;
        Expression left = ParseConcat();
        while (TakeOperator("+", "-") is { } sign)
        {
            BinaryOperator symbol = sign == "+" ? BinaryOperator.Add : BinaryOperator.Subtract;
            left = new BinaryExpression(symbol, left, ParseConcat(), position);
            position = Here;
        }

        return left;
    }

    private Expression ParseConcat()
    {
        SourcePosition position = Here;
        Expression first = ParseProduct();
        if (!_state.Current.IsOperator("~")) return first;
        List<Expression> items = [first];
        while (Stream.SkipOperator("~")) items.Add(ParseProduct());
        return new ConcatExpression([.. items], position);
    }

    private Expression ParseProduct()
    {
        SourcePosition position = Here;
        Expression left = ParsePower();
        while (TakeOperator("*", "/", "//", "%") is { } sign)
        {
            BinaryOperator symbol = sign switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                _ => BinaryOperator.Remainder,
            };
            left = new BinaryExpression(symbol, left, ParsePower(), position);
            position = Here;
        }

        return left;
    }

    private Expression ParsePower()
    {
        SourcePosition position = Here;
        Expression left = _operands.ParseUnary();
        while (TakeOperator("**") is not null)
        {
            left = new BinaryExpression(BinaryOperator.Power, left, _operands.ParseUnary(), position);
            position = Here;
        }

        return left;
    }

    private string? TakeOperator(params ReadOnlySpan<string> signs) =>
        _state.Current.Kind == TokenKind.Operator && signs.Contains(_state.Current.Text) ? Stream.Advance().Text : null;
}
