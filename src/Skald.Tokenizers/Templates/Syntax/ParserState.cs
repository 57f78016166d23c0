namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>What the two halves of the parser share.</summary>
internal sealed class ParserState(TokenStream stream)
{
    private const int DeepestNesting = 100;

    private readonly List<TemplateException> _deferred = [];
    private readonly List<ScopeNames> _scopes = [new ScopeNames(null)];
    private ScopeNames? _names;
    private int _depth;

    public TokenStream Stream { get; } = stream;

    public Symbols Symbols { get; } = new();

    public Token Current => Stream.Current;

    /// <summary>
    /// Inside an <c>if</c>, unless a statement with a scope of its own lies between: there an unknown filter is an error only
    /// when it is reached.
    /// </summary>
    public bool IsSoft { get; set; }

    /// <summary>The names of the body that is being parsed.</summary>
    public ScopeNames Names => _names ?? _scopes[0];

    /// <summary>How many errors wait for the end of the parsing.</summary>
    public int DeferredCount => _deferred.Count;

    public TemplateException Error(string reason) => Error(reason, Current.Position);

    public static TemplateException Error(string reason, SourcePosition position) =>
        new(TemplateFailure.Syntax, reason, position);

    /// <summary>Notes an error that counts only if the template can be parsed to its end.</summary>
    public void Defer(string reason, SourcePosition position)
    {
        if (!IsSoft) _deferred.Add(Error(reason, position));
    }

    /// <summary>Forgets the errors noted since then: they stand inside a conditional expression.</summary>
    public void ForgetDeferred(int count) => _deferred.RemoveRange(count, _deferred.Count - count);

    /// <summary>Reads a variable.</summary>
    public int Read(string name)
    {
        int id = Symbols.Read(name);
        Names.Read(id);
        return id;
    }

    /// <summary>Parses a body with a scope of its own: an if around it does not excuse unknown filters inside.</summary>
    /// <param name="parameters">The names that have a value from the beginning.</param>
    /// <param name="parse">Parses the body.</param>
    public (T Parsed, ScopeNames Names) InScope<T>(IEnumerable<int> parameters, Func<T> parse)
    {
        (bool wasSoft, ScopeNames outer) = (IsSoft, Names);
        var names = new ScopeNames(outer);
        foreach (int parameter in parameters) names.Declare(parameter);
        _scopes.Add(names);
        (IsSoft, _names) = (false, names);
        T parsed = parse();
        (IsSoft, _names) = (wasSoft, outer);
        return (parsed, names);
    }

    /// <summary>Ends the parsing: throws what waited for it, and finds the hidden names of all bodies.</summary>
    /// <returns>The names of the outermost one.</returns>
    public ScopeNames Complete()
    {
        if (_deferred.Count > 0) throw _deferred[0];
        foreach (ScopeNames names in _scopes) names.Complete(Symbols.Names);
        return _scopes[0];
    }

    /// <summary>Goes one level deeper, into brackets or a block.</summary>
    public void Enter()
    {
        if (++_depth > DeepestNesting || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error($"brackets and blocks may nest {DeepestNesting} deep");
    }

    public void Leave() => _depth--;
}
