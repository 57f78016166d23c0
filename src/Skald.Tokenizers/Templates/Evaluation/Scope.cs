using Skald.Tokenizers.Templates.Syntax;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>The variables that statements see: those of their own scope, then those of the scopes around it.</summary>
/// <remarks>
/// Names are numbers, given by the parser. The outermost scope has a place for each; the inner ones hold the few that
/// they set, in the order of setting.
/// </remarks>
internal sealed class Scope
{
    private const int ManyNames = 64;  // looking through so many takes about the time of a step

    private readonly Scope? _outer;
    private readonly object?[] _globals;
    private int[] _names = [];
    private object[] _values = [];
    private int _count;

    /// <summary>The outermost scope.</summary>
    /// <param name="rendering">The rendering.</param>
    /// <param name="variables">The value of each name, null where it is undefined.</param>
    public Scope(Rendering rendering, object?[] variables) => (Rendering, _globals) = (rendering, variables);

    private Scope(Scope outer) => (Rendering, _outer, _globals) = (outer.Rendering, outer, outer._globals);

    public Rendering Rendering { get; }

    /// <summary>A scope inside this one.</summary>
    public Scope Inner() => new(this);

    /// <summary>The scope of a body inside this one.</summary>
    public Scope Inner(ScopeNames names)
    {
        var inner = new Scope(this);
        inner.Begin(names);
        return inner;
    }

    /// <summary>The outermost scope: what a block sees.</summary>
    public Scope Outermost => _outer is null ? this : _outer.Outermost;

    public object? Find(int name)
    {
        for (Scope scope = this; scope._outer is not null; scope = scope._outer)
        {
            if (scope._count > ManyNames) Rendering.Meter.Steps(scope._count / ManyNames);
            int at = scope._names.AsSpan(0, scope._count).IndexOf(name);
            if (at >= 0) return scope._values[at];
        }

        return _globals[name];
    }

    /// <summary>Sets a variable of this scope.</summary>
    public void Set(int name, object value)
    {
        if (_outer is null)
        {
            _globals[name] = value;
            return;
        }

        int at = _names.AsSpan(0, _count).IndexOf(name);
        if (at < 0)
        {
            if (_count == _names.Length) Grow();
            at = _count++;
            _names[at] = name;
        }

        _values[at] = value;
    }

    /// <summary>Forgets the variables of this scope: a loop begins its next item.</summary>
    public void Begin(ScopeNames names)
    {
        _count = 0;
        foreach ((int hidden, Undefined undefined) in names.Hidden) Set(hidden, undefined);
    }

    private void Grow()
    {
        int size = Math.Max(4, _count * 2);
        Array.Resize(ref _names, size);
        Array.Resize(ref _values, size);
    }
}
