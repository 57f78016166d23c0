using Skald.Tokenizers.Templates.Statements;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Parses what a statement assigns to: <c>a</c>, <c>a, (b, c)</c>, <c>ns.a</c>.</summary>
internal sealed class TargetParser(ParserState state, ExpressionParser expressions)
{
    /// <summary>A name alone.</summary>
    public string ParseName()
    {
        Token token = state.Stream.Expect(TokenKind.Name);
        return IsConstant(token.Text) ? throw Unassignable("const", token) : token.Text;
    }

    /// <summary>One target, or several with commas.</summary>
    /// <param name="withNamespace">An attribute of a namespace may be a target.</param>
    /// <param name="end">A word that ends the targets.</param>
    public Target Parse(bool withNamespace = false, string? end = null)
    {
        var targets = new List<Target>();
        bool isTuple = false;
        while (true)
        {
            if (targets.Count > 0) state.Stream.ExpectOperator(",");
            if (expressions.IsTupleEnd(end)) break;
            targets.Add(ParseOne(withNamespace));
            if (!state.Current.IsOperator(",")) break;
            isTuple = true;
        }

        if (!isTuple && targets.Count == 1) return targets[0];
        return isTuple
            ? new TupleTarget([.. targets])
            : throw state.Error($"Expected an expression, got '{state.Current.Description}'");
    }

    private Target ParseOne(bool withNamespace)
    {
        Token token = state.Stream.Advance();
        if (token.IsOperator("("))
        {
            state.Enter();
            Target inner = Parse();
            state.Leave();
            state.Stream.ExpectOperator(")");
            return inner;
        }

        if (token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float) throw Unassignable("const", token);
        if (token.IsOperator("[")) throw Unassignable("list", token);
        if (token.IsOperator("{")) throw Unassignable("dict", token);
        if (token.Kind != TokenKind.Name)
            throw ParserState.Error($"unexpected '{token.Description}'", token.Position);
        if (IsConstant(token.Text)) throw Unassignable("const", token);
        if (!withNamespace || !state.Stream.SkipOperator(".")) return new NameTarget(state.Symbols.IdOf(token.Text));
        string attribute = state.Stream.Expect(TokenKind.Name).Text;
        return new NamespaceTarget(state.Symbols.IdOf(token.Text), attribute);
    }

    private static bool IsConstant(string name) => name is "true" or "false" or "none" or "True" or "False" or "None";

    private static TemplateException Unassignable(string kind, Token token) =>
        ParserState.Error($"can't assign to '{kind}'", token.Position);
}
