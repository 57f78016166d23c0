namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>What the two halves of the parser share.</summary>
internal sealed class ParserState(TokenStream stream)
{
    private const int DeepestNesting = 100;

    private readonly List<TemplateException> _deferred = [];
    private int _depth;

    public TokenStream Stream { get; } = stream;

    public Symbols Symbols { get; } = new();

    public Token Current => Stream.Current;

    /// <summary>
    /// Inside an <c>if</c>, unless a statement with a scope of its own lies between: there an unknown filter is an error only
    /// when it is reached.
    /// </summary>
    public bool IsSoft { get; set; }

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

    public void ThrowDeferred()
    {
        if (_deferred.Count > 0) throw _deferred[0];
    }

    /// <summary>Goes one level deeper, into brackets or a block.</summary>
    public void Enter()
    {
        if (++_depth > DeepestNesting || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Error($"brackets and blocks may nest {DeepestNesting} deep");
    }

    public void Leave() => _depth--;
}
