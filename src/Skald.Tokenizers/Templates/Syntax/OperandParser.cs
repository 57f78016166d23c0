using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Filters;
using Skald.Tokenizers.Templates.Predicates;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Parses what stands between operators: values, with their signs, attributes, calls, filters and tests.</summary>
internal sealed class OperandParser(ParserState state, ExpressionParser expressions)
{
    private TokenStream Stream => state.Stream;

    private Token Current => state.Current;

    public Expression ParseUnary(bool withFilter = true)
    {
        Token token = Current;
        Expression operand;
        if (token.IsOperator("-") || token.IsOperator("+"))
        {
            Stream.Advance();
            state.Enter();
            UnaryOperator symbol = token.Text == "-" ? UnaryOperator.Minus : UnaryOperator.Plus;
            operand = new UnaryExpression(symbol, ParseUnary(withFilter: false), token.Position);
            state.Leave();
        }
        else
        {
            operand = ParsePrimary();
        }

        operand = ParsePostfix(operand);
        return withFilter ? ParseFiltersAndTests(operand) : operand;
    }

    /// <summary>Filters, each with its arguments.</summary>
    /// <param name="subject">What is filtered; null before a block.</param>
    /// <param name="startsAtName">The first filter stands without a bar before it.</param>
    public Expression ParseFilters(Expression? subject, bool startsAtName)
    {
        while (startsAtName || Current.IsOperator("|"))
        {
            if (!startsAtName) Stream.Advance();
            startsAtName = false;
            Token token = Stream.Expect(TokenKind.Name);
            string name = ParseDottedName(token);
            ArgumentList arguments = Current.IsOperator("(") ? ParseArguments() : ArgumentList.None;
            if (FilterTable.Find(name) is null) state.Defer($"No filter named '{name}'.", token.Position);
            subject = new FilterExpression(subject, name, arguments, token.Position);
        }

        return subject!;
    }

    private Expression ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                Stream.Advance();
                return Word(token);
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.Integer or TokenKind.Float:
                Stream.Advance();
                return new ConstantExpression(token.Value!, token.Position);
            case TokenKind.Operator when token.Text == "(":
                Stream.Advance();
                Expression inner = expressions.ParseTuple(isParenthesised: true);
                Stream.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return ParseList();
            case TokenKind.Operator when token.Text == "{":
                return ParseDict();
            default:
                throw state.Error($"unexpected '{token.Description}'");
        }
    }

    private Expression Word(Token token) => token.Text switch
    {
        "true" or "True" => new ConstantExpression(Boxed.True, token.Position),
        "false" or "False" => new ConstantExpression(Boxed.False, token.Position),
        "none" or "None" => new ConstantExpression(None.Value, token.Position),
        string name => new NameExpression(name, state.Read(name), token.Position),
    };

    /// <summary>Texts that stand side by side are one.</summary>
    private ConstantExpression ParseStrings()
    {
        SourcePosition position = Current.Position;
        var text = new System.Text.StringBuilder();
        while (Current.Kind == TokenKind.String) text.Append(Stream.Advance().Text);
        return new ConstantExpression(text.ToString(), position);
    }

    private SequenceExpression ParseList()
    {
        SourcePosition position = Stream.ExpectOperator("[").Position;
        var items = new List<Expression>();
        while (!Current.IsOperator("]"))
        {
            if (items.Count > 0) Stream.ExpectOperator(",");
            if (Current.IsOperator("]")) break;
            items.Add(expressions.Parse());
        }

        Stream.ExpectOperator("]");
        return new SequenceExpression([.. items], isTuple: false, position);
    }

    private DictExpression ParseDict()
    {
        SourcePosition position = Stream.ExpectOperator("{").Position;
        List<Expression> keys = [], values = [];
        while (!Current.IsOperator("}"))
        {
            if (keys.Count > 0) Stream.ExpectOperator(",");
            if (Current.IsOperator("}")) break;
            keys.Add(expressions.Parse());
            Stream.ExpectOperator(":");
            values.Add(expressions.Parse());
        }

        Stream.ExpectOperator("}");
        return new DictExpression([.. keys], [.. values], position);
    }

    private Expression ParsePostfix(Expression operand)
    {
        while (true)
        {
            if (Current.IsOperator(".")) operand = ParseAttribute(operand);
            else if (Current.IsOperator("[")) operand = ParseSubscript(operand);
            else if (Current.IsOperator("(")) operand = ParseCall(operand);
            else return operand;
        }
    }

    private Expression ParseFiltersAndTests(Expression operand)
    {
        while (true)
        {
            if (Current.IsOperator("|")) operand = ParseFilters(operand, startsAtName: false);
            else if (Current.IsName("is")) operand = ParseTest(operand);
            else if (Current.IsOperator("(")) operand = ParseCall(operand);
            else return operand;
        }
    }

    private Expression ParseAttribute(Expression owner)
    {
        SourcePosition position = Stream.Advance().Position;
        Token token = Stream.Advance();
        return token.Kind switch
        {
            TokenKind.Name => new AttributeExpression(owner, token.Text, position),
            TokenKind.Integer =>
                new ItemExpression(owner, new ConstantExpression(token.Value!, token.Position), position),
            _ => throw ParserState.Error("expected name or number", token.Position),
        };
    }

    private Expression ParseSubscript(Expression owner)
    {
        SourcePosition position = Stream.Advance().Position;
        var keys = new List<Expression>();
        while (!Current.IsOperator("]"))
        {
            if (keys.Count > 0) Stream.ExpectOperator(",");
            Expression? start = Current.IsOperator(":") ? null : expressions.Parse();
            if (Current.IsOperator(":"))
            {
                SliceExpression slice = ParseSlice(owner, start, position);
                if (keys.Count == 0 && Stream.SkipOperator("]")) return slice;
                throw state.Error("a slice must stand alone between the brackets");
            }

            keys.Add(start!);
        }

        Stream.ExpectOperator("]");
        Expression key = keys.Count == 1 ? keys[0] : new SequenceExpression([.. keys], isTuple: true, position);
        return new ItemExpression(owner, key, position);
    }

    private SliceExpression ParseSlice(Expression owner, Expression? start, SourcePosition position)
    {
        Stream.ExpectOperator(":");
        Expression? stop = IsSlicePartMissing() ? null : expressions.Parse();
        Expression? step = null;
        if (Stream.SkipOperator(":") && !IsSlicePartMissing()) step = expressions.Parse();
        return new SliceExpression(owner, start, stop, step, position);
    }

    private bool IsSlicePartMissing() =>
        Current.IsOperator(":") || Current.IsOperator("]") || Current.IsOperator(",");

    private CallExpression ParseCall(Expression callee)
    {
        SourcePosition position = Current.Position;
        return new CallExpression(callee, ParseArguments(), position);
    }

    private ArgumentList ParseArguments()
    {
        SourcePosition position = Stream.ExpectOperator("(").Position;
        List<Expression> positional = [];
        List<KeyValuePair<string, Expression>> named = [];
        Expression? more = null, moreNamed = null;
        bool isFirst = true;
        while (!Current.IsOperator(")"))
        {
            if (!isFirst) Stream.ExpectOperator(",");
            if (!isFirst && Current.IsOperator(")")) break;
            isFirst = false;
            if (Stream.SkipOperator("*"))
            {
                Require(more is null && moreNamed is null, position);
                more = expressions.Parse();
            }
            else if (Stream.SkipOperator("**"))
            {
                Require(moreNamed is null, position);
                moreNamed = expressions.Parse();
            }
            else if (Current.Kind == TokenKind.Name && Stream.Next.IsOperator("="))
            {
                Require(moreNamed is null, position);
                string name = Stream.Advance().Text;
                Stream.Advance();
                named.Add(new(name, expressions.Parse()));
            }
            else
            {
                Require(more is null && moreNamed is null && named.Count == 0, position);
                positional.Add(expressions.Parse());
            }
        }

        Stream.ExpectOperator(")");
        return new ArgumentList([.. positional], [.. named], more, moreNamed);
    }

    private static void Require(bool isInOrder, SourcePosition position)
    {
        if (!isInOrder) throw ParserState.Error("invalid syntax for function call expression", position);
    }

    private Expression ParseTest(Expression subject)
    {
        Token token = Stream.Advance();
        bool isNegated = Stream.SkipName("not");
        string name = ParseDottedName(Stream.Expect(TokenKind.Name));
        ArgumentList arguments = ArgumentList.None;
        if (Current.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (StartsTestArgument())
        {
            if (Current.IsName("is")) throw state.Error("You cannot chain multiple tests with is");
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], [], null, null);
        }

        if (PredicateTable.Find(name) is null) state.Defer($"No test named '{name}'.", token.Position);
        Expression test = new TestExpression(subject, name, arguments, token.Position);
        return isNegated ? new UnaryExpression(UnaryOperator.Not, test, token.Position) : test;
    }

    private bool StartsTestArgument() => Current.Kind switch
    {
        TokenKind.Name => Current.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => Current.Text is "(" or "[" or "{",
        _ => false,
    };

    private string ParseDottedName(Token first)
    {
        string name = first.Text;
        while (Stream.SkipOperator(".")) name += "." + Stream.Expect(TokenKind.Name).Text;
        return name;
    }
}
