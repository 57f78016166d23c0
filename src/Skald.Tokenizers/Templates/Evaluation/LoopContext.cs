using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>The variable <c>loop</c>: where a <c>for</c> is, looking ahead only when asked about the end.</summary>
internal sealed class LoopContext : Callable
{
    private readonly Rendering _rendering;
    private readonly Func<object, object>? _recurse;
    private readonly int _depth;
    private IEnumerator<object> _items;
    private object? _next;
    private object? _previous;
    private object? _current;
    private object? _lastChanged;
    private long? _length;
    private long _index = -1;

    /// <param name="rendering">The rendering.</param>
    /// <param name="source">What is walked, for its length.</param>
    /// <param name="items">Its items.</param>
    /// <param name="recurse">Renders the loop for the items below; null where the loop is not recursive.</param>
    /// <param name="depth">How many recursive loops are around this one.</param>
    public LoopContext(
        Rendering rendering, object source, IEnumerable<object> items, Func<object, object>? recurse, int depth)
    {
        (_rendering, _items, _recurse, _depth) = (rendering, items.GetEnumerator(), recurse, depth);
        _length = source is Undefined ? 0 : Iteration.Count(source);
    }

    public override string TypeName => "LoopContext";

    /// <summary>The present item.</summary>
    public object Current => _current!;

    /// <summary>The loop goes over a part of its source, which must be counted.</summary>
    public void ForgetLength() => _length = null;

    public bool MoveNext()
    {
        object? item = Peek();
        if (item is null) return false;
        (_previous, _current, _next) = (_current, item, null);
        _index++;
        return true;
    }

    /// <summary>The items that are left; they are taken from the loop.</summary>
    public IEnumerable<object> Rest()
    {
        while (MoveNext()) yield return Current;
    }

    public override object? Attribute(string name) => name switch
    {
        "index" => Boxed.Of(_index + 1),
        "index0" => Boxed.Of(_index),
        "revindex" => Boxed.Of(Length() - _index),
        "revindex0" => Boxed.Of(Length() - _index - 1),
        "first" => Boxed.Of(_index == 0),
        "last" => Boxed.Of(Peek() is null),
        "length" => Boxed.Of(Length()),
        "depth" => Boxed.Of(_depth + 1L),
        "depth0" => Boxed.Of((long)_depth),
        "previtem" => _previous ?? new Undefined("there is no previous item"),
        "nextitem" => Peek() ?? new Undefined("there is no next item"),
        "cycle" => new BoundMethod(this, s_cycle),
        "changed" => new BoundMethod(this, s_changed),
        _ => null,
    };

    public override object Call(Rendering rendering, Arguments arguments)
    {
        if (_recurse is null)
            throw rendering.Error("The loop must have the 'recursive' marker to be called recursively.");
        return arguments is { Positional.Length: 1, Named.Length: 0 }
            ? _recurse(arguments.Positional[0])
            : throw rendering.Error("a recursive loop takes one argument");
    }

    public override string ToString() => $"<LoopContext {_index + 1}/{Length()}>";

    private static readonly Operation s_cycle = new("cycle", call =>
    {
        object[] values = call.Raw.Positional;
        return values.Length > 0
            ? values[(int)(((LoopContext)call.Subject)._index % values.Length)]
            : throw call.Rendering.Error("no items for cycling given");
    });

    private static readonly Operation s_changed = new("changed", call =>
    {
        var loop = (LoopContext)call.Subject;
        var now = new TupleValue(call.Raw.Positional);
        if (loop._lastChanged is { } last && Comparison.AreEqual(call.Rendering, last, now)) return Boxed.False;
        loop._lastChanged = now;
        return Boxed.True;
    });

    private object? Peek()
    {
        if (_next is null && _items.MoveNext()) _next = _items.Current;
        return _next;
    }

    private long Length()
    {
        if (_length is { } known) return known;
        var rest = new List<object>();
        if (Peek() is { } next) rest.Add(next);
        while (_items.MoveNext())
        {
            _rendering.Meter.Step();
            rest.Add(_items.Current);
        }

        _next = null;
        _items = rest.AsEnumerable().GetEnumerator();
        _length = _index + 1 + rest.Count;
        return _length.Value;
    }
}
