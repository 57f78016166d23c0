namespace Skald.Models.Generation.Constraints;

/// <summary>Puts a grammar together from its parts, within a size that hostile input can't exceed.</summary>
/// <param name="what">What is being compiled, for messages.</param>
internal sealed class GrammarBuilder(string what)
{
    /// <summary>Most nodes.</summary>
    public const int MaxNodes = 200_000;

    /// <summary>Most times that a bounded repeat may ask for.</summary>
    public const int MaxRepeat = 100_000;

    private readonly List<GrammarNode> _nodes = [];
    private readonly Dictionary<ByteSet, int> _bytes = [];

    /// <summary>One byte of a set.</summary>
    public int Bytes(ByteSet set)
    {
        if (!_bytes.TryGetValue(set, out int node))
            _bytes[set] = node = set.IsEmpty ? Choice() : Add(new(GrammarNodeKind.Bytes, [], set));
        return node;
    }

    /// <summary>Parts one after the other.</summary>
    public int Sequence(params int[] parts) => parts.Length == 1 ? parts[0] : Add(new(GrammarNodeKind.Sequence, parts));

    /// <summary>One of several.</summary>
    public int Choice(params int[] parts) => parts.Length == 1 ? parts[0] : Add(new(GrammarNodeKind.Choice, parts));

    /// <summary>A part or nothing.</summary>
    public int Optional(int part) => Repeat(part, 0, 1);

    /// <summary>A part several times.</summary>
    public int Repeat(int part, int min, int max = GrammarNode.Unbounded)
    {
        if (min > max)
            throw new ConstraintException($"{what}: a least number of times must not exceed the greatest, got {min} and {max}.");
        if (min > MaxRepeat || (max != GrammarNode.Unbounded && max > MaxRepeat))
            throw new ConstraintException($"{what}: a part may repeat at most {MaxRepeat} times, got {Math.Max(min, max)}.");
        return (min, max) == (1, 1) ? part : Add(new(GrammarNodeKind.Repeat, [part], default, min, max));
    }

    /// <summary>A text, byte for byte.</summary>
    public int Literal(string text) =>
        Sequence([.. System.Text.Encoding.UTF8.GetBytes(text).Select(value => Bytes(default(ByteSet).With(value)))]);

    /// <summary>One character of a set, in UTF-8.</summary>
    public int CodePoints(CodePointSet set)
    {
        ByteSet single = default;
        List<int> parts = [];
        foreach ((int low, int high) in set.Ranges)
        {
            foreach ((int Low, int High)[] bytes in Utf8Ranges.Of(low, high))
            {
                if (bytes.Length == 1)
                    for (int value = bytes[0].Low; value <= bytes[0].High; value++) single = single.With((byte)value);
                else parts.Add(Sequence([.. bytes.Select(b => Bytes(ByteSet.Range(b.Low, b.High)))]));
            }
        }

        if (!single.IsEmpty) parts.Insert(0, Bytes(single));
        return Choice([.. parts]);
    }

    /// <summary>A name for what is defined later.</summary>
    public int Declare() => Add(new(GrammarNodeKind.Reference, []));

    /// <summary>Says what a name stands for.</summary>
    public void Define(int name, int part) => _nodes[name] = new(GrammarNodeKind.Reference, [part]);

    /// <summary>The grammar whose texts the root matches.</summary>
    /// <exception cref="ConstraintException">A part begins with itself.</exception>
    public Grammar Build(int root) => Grammar.Create(what, [.. _nodes], root);

    private int Add(GrammarNode node)
    {
        if (_nodes.Count >= MaxNodes)
            throw new ConstraintException($"{what}: it may need at most {MaxNodes} parts, got more; make it simpler.");
        _nodes.Add(node);
        return _nodes.Count - 1;
    }
}
