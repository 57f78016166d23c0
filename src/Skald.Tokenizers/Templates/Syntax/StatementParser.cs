using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Statements;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Parses the statements of a template, each from its first word on.</summary>
internal sealed class StatementParser
{
    private readonly ParserState _state;
    private readonly ExpressionParser _expressions;
    private readonly TemplateParser _bodies;
    private readonly TargetParser _targets;
    private readonly HashSet<string> _blocks = [];
    private bool _isInLoop;

    public StatementParser(ParserState state, ExpressionParser expressions, TemplateParser bodies)
    {
        (_state, _expressions, _bodies) = (state, expressions, bodies);
        _targets = new TargetParser(state, expressions);
    }

    /// <summary>Whether a <c>{% generation %}</c> was parsed.</summary>
    public bool HasGeneration { get; private set; }

    private TokenStream Stream => _state.Stream;

    /// <summary>Parses the statement that the word begins, if it begins one.</summary>
    public bool TryParse(Token word, List<Statement> body)
    {
        Func<SourcePosition, Statement>? parse = word.Text switch
        {
            "for" => ParseFor,
            "if" => ParseIf,
            "set" => ParseSet,
            "macro" => ParseMacro,
            "call" => ParseCall,
            "filter" => ParseFilter,
            "with" => ParseWith,
            "generation" => ParseGeneration,
            "break" => at => ParseLoopControl(Flow.Break, at),
            "continue" => at => ParseLoopControl(Flow.Continue, at),
            "block" => ParseBlock,
            "autoescape" => ParseAutoescape,
            "include" or "import" or "extends" or "from" => ParseOtherTemplate,
            _ => null,
        };
        if (word.Text == "print")
        {
            Stream.Advance();
            ParsePrint(body);
            return true;
        }

        if (parse is null) return false;
        Stream.Advance();
        body.Add(parse(word.Position));
        return true;
    }

    private ForStatement ParseFor(SourcePosition position)
    {
        Target target = _targets.Parse(end: "in");
        int loop = _state.Symbols.IdOf("loop");
        Stream.ExpectName("in");
        Expression items = _expressions.ParseTuple(withConditional: false, end: "recursive");
        int[] variables = [.. target.Variables];
        Expression? test = Stream.SkipName("if") ? _state.InScope(variables, () => _expressions.Parse()).Parsed : null;
        bool isRecursive = Stream.SkipName("recursive");
        if (variables.Contains(loop))
            _state.Defer("Can't assign to special loop variable in for-loop target", position);

        int reads = _state.Symbols.CountReads("loop");
        bool wasInLoop = _isInLoop;
        _isInLoop = true;
        (Statement[] body, ScopeNames names) =
            _state.InScope([loop, .. variables], () => _bodies.ParseBodyUpTo("endfor", "else"));
        _isInLoop = wasInLoop;
        bool usesLoop = _state.Symbols.CountReads("loop") > reads;
        bool hasElse = Stream.Advance().Text == "else";
        (Statement[] otherwise, ScopeNames elseNames) =
            _state.InScope([], () => hasElse ? _bodies.ParseBodyThrough("endfor") : []);
        var header = new ForHeader(
            target, items, test, isRecursive, usesLoop || isRecursive ? loop : null, names, elseNames);
        return new ForStatement(header, body, otherwise, position);
    }

    private IfStatement ParseIf(SourcePosition position)
    {
        bool wasSoft = _state.IsSoft;
        _state.IsSoft = true;
        Expression test = _expressions.ParseTuple(withConditional: false);
        ScopeNames.Branches paths = _state.Names.BeginBranches();
        List<IfBranch> branches = [new(test, ParseBranch(), position)];
        paths.Next();
        Token end = Stream.Advance();
        while (end.Text == "elif")
        {
            SourcePosition place = _state.Current.Position;
            test = _expressions.ParseTuple(withConditional: false);
            ScopeNames.Branches path = _state.Names.BeginBranches();
            branches.Add(new(test, ParseBranch(), place));
            path.End();
            end = Stream.Advance();
        }

        paths.Next();
        Statement[] otherwise = end.Text == "else" ? _bodies.ParseBodyThrough("endif") : [];
        paths.End();
        _state.IsSoft = wasSoft;
        return new IfStatement([.. branches], otherwise, position);
    }

    private Statement[] ParseBranch() => _bodies.ParseBodyUpTo("elif", "else", "endif");

    private Statement ParseSet(SourcePosition position)
    {
        Target target = _targets.Parse(withNamespace: true);
        if (Stream.SkipOperator("="))
        {
            Expression value = _expressions.ParseTuple();
            SetAll(target);
            return new SetStatement(target, value, position);
        }

        SetAll(target);
        ((FilterExpression? filter, Statement[] body), ScopeNames names) = _state.InScope([], () =>
            (_expressions.ParseOptionalFilter(), _bodies.ParseBodyThrough("endset")));
        return new SetBlockStatement(target, filter, body, names, position);
    }

    private void SetAll(Target target)
    {
        foreach (int variable in target.Variables) _state.Names.Set(variable);
    }

    private MacroStatement ParseMacro(SourcePosition position)
    {
        string name = _targets.ParseName();
        int variable = _state.Symbols.IdOf(name);
        _state.Names.Set(variable);
        return new MacroStatement(variable, ParseMacro(name, ParseParameters(), "endmacro", position), position);
    }

    private CallStatement ParseCall(SourcePosition position)
    {
        MacroParameter[] parameters = _state.Current.IsOperator("(") ? ParseParameters() : [];
        if (_expressions.Parse() is not CallExpression call) throw ParserState.Error("expected call", position);
        return new CallStatement(call, ParseMacro("caller", parameters, "endcall", position), position);
    }

    private FilterStatement ParseFilter(SourcePosition position)
    {
        ((FilterExpression filter, Statement[] body), ScopeNames names) = _state.InScope([], () =>
            (_expressions.ParseBlockFilter(), _bodies.ParseBodyThrough("endfilter")));
        return new FilterStatement(filter, body, names, position);
    }

    private WithStatement ParseWith(SourcePosition position)
    {
        List<Target> targets = [];
        List<Expression> values = [];
        while (_state.Current.Kind != TokenKind.BlockEnd)
        {
            if (targets.Count > 0) Stream.ExpectOperator(",");
            targets.Add(_targets.Parse());
            Stream.ExpectOperator("=");
            values.Add(_expressions.Parse());
        }

        (Statement[] body, ScopeNames names) = _state.InScope(
            targets.SelectMany(target => target.Variables), () => _bodies.ParseBodyThrough("endwith"));
        return new WithStatement([.. targets], [.. values], body, names, position);
    }

    private GenerationStatement ParseGeneration(SourcePosition position)
    {
        HasGeneration = true;
        (Statement[] body, ScopeNames names) = OutsideLoop([], "endgeneration");
        return new GenerationStatement(body, names, position);
    }

    private LoopControlStatement ParseLoopControl(Flow flow, SourcePosition position)
    {
        if (!_isInLoop)
            throw ParserState.Error(flow == Flow.Break ? "'break' outside loop" : "'continue' not properly in loop", position);
        return new LoopControlStatement(flow, position);
    }

    private AutoescapeStatement ParseAutoescape(SourcePosition position)
    {
        ((Expression escapes, Statement[] body), ScopeNames names) = _state.InScope([], () =>
            (_expressions.Parse(), _bodies.ParseBodyThrough("endautoescape")));
        return new AutoescapeStatement(escapes, body, names, position);
    }

    private BlockStatement ParseBlock(SourcePosition position)
    {
        string name = Stream.Expect(TokenKind.Name).Text;
        bool isScoped = Stream.SkipName("scoped");
        bool isRequired = Stream.SkipName("required");
        if (_state.Current.IsOperator("-"))
        {
            throw _state.Error("Block names in Jinja have to be valid Python identifiers and may not contain hyphens, "
                + "use an underscore instead.");
        }

        if (!_blocks.Add(name)) _state.Defer($"block '{name}' defined twice", position);
        (Statement[] body, ScopeNames names) = OutsideLoop([], "endblock");
        if (isRequired && !body.All(one => one is TextStatement { Text: var text } && string.IsNullOrWhiteSpace(text)))
            throw _state.Error("Required blocks can only contain comments or whitespace");
        Stream.SkipName(name);
        return new BlockStatement(isScoped, isRequired, name, body, names, position);
    }

    private OtherTemplateStatement ParseOtherTemplate(SourcePosition position)
    {
        while (_state.Current.Kind is not (TokenKind.BlockEnd or TokenKind.EndOfTemplate)) Stream.Advance();
        return new OtherTemplateStatement(position);
    }

    private void ParsePrint(List<Statement> body)
    {
        bool isFirst = true;
        while (_state.Current.Kind != TokenKind.BlockEnd)
        {
            if (!isFirst) Stream.ExpectOperator(",");
            isFirst = false;
            body.Add(new PrintStatement(_expressions.Parse()));
        }
    }

    private MacroDefinition ParseMacro(string name, MacroParameter[] parameters, string end, SourcePosition position)
    {
        if (parameters.Select(p => p.Name).Distinct().Count() < parameters.Length)
            throw ParserState.Error($"duplicate argument in the definition of '{name}'", position);
        Symbols symbols = _state.Symbols;
        string[] special = ["caller", "varargs", "kwargs"];
        int[] reads = [.. special.Select(symbols.CountReads)];
        (Statement[] body, ScopeNames names) = OutsideLoop(parameters.Select(p => p.Variable), end);
        int?[] used = [.. special.Select((one, i) => symbols.CountReads(one) > reads[i] ? symbols.IdOf(one) : (int?)null)];
        return new MacroDefinition(
            name, parameters, body, names, new MacroVariables(used[0], used[1], used[2]), position);
    }

    private MacroParameter[] ParseParameters()
    {
        var parameters = new List<MacroParameter>();
        Stream.ExpectOperator("(");
        while (!_state.Current.IsOperator(")"))
        {
            if (parameters.Count > 0) Stream.ExpectOperator(",");
            string name = _targets.ParseName();
            Expression? value = null;
            if (Stream.SkipOperator("=")) value = _expressions.Parse();
            else if (parameters.Count > 0 && parameters[^1].Default is not null)
                throw _state.Error("non-default argument follows default argument");
            parameters.Add(new MacroParameter(name, _state.Symbols.IdOf(name), value));
        }

        Stream.ExpectOperator(")");
        return [.. parameters];
    }

    /// <summary>A body that a loop around it cannot be left from.</summary>
    private (Statement[] Body, ScopeNames Names) OutsideLoop(IEnumerable<int> parameters, string end)
    {
        bool wasInLoop = _isInLoop;
        _isInLoop = false;
        (Statement[], ScopeNames) parsed = _state.InScope(parameters, () => _bodies.ParseBodyThrough(end));
        _isInLoop = wasInLoop;
        return parsed;
    }
}
