namespace Skald.Models.Generation.Constraints;

/// <summary>Places in a grammar: what has begun and how far it got, innermost first. Equal stacks have one number.</summary>
internal sealed class ParseStacks
{
    /// <summary>The stack on which nothing is left to match.</summary>
    public const int Empty = 0;

    private readonly List<Frame> _frames = [new(-1, 0, 0)];
    private readonly List<int> _costs = [0];
    private readonly Dictionary<Frame, int> _numbers = [];
    private readonly Grammar _grammar;
    private readonly int[] _shortest;

    /// <param name="grammar">The grammar.</param>
    /// <param name="spellable">Bytes that can be written one at a time.</param>
    public ParseStacks(Grammar grammar, ByteSet spellable) =>
        (_grammar, _shortest) = (grammar, grammar.Shortest(spellable));

    /// <summary>Stacks made so far.</summary>
    public int Count => _frames.Count;

    /// <summary>The innermost part of a stack.</summary>
    public Frame this[int stack] => _frames[stack];

    /// <summary>The fewest bytes that finish a stack, one at a time; <see cref="Grammar.Never"/> where none do.</summary>
    public int Cost(int stack) => _costs[stack];

    /// <summary>A stack with one more part on it.</summary>
    public int Push(int node, int position, int rest)
    {
        var frame = new Frame(node, position, rest);
        if (_numbers.TryGetValue(frame, out int known)) return known;
        _frames.Add(frame);
        _costs.Add(Grammar.Sum(_costs[rest], Remaining(node, position)));
        return _numbers[frame] = _frames.Count - 1;
    }

    private int Remaining(int node, int position)
    {
        ref readonly GrammarNode part = ref _grammar[node];
        switch (part.Kind)
        {
            case GrammarNodeKind.Sequence:
                int sum = 0;
                for (int i = position; i < part.Children.Length; i++) sum = Grammar.Sum(sum, _shortest[part.Children[i]]);
                return sum;
            case GrammarNodeKind.Repeat:
                return position >= part.Min ? 0 : Grammar.Times(part.Min - position, _shortest[part.Children[0]]);
            default:
                return _shortest[node];
        }
    }

    /// <summary>A part that has begun.</summary>
    /// <param name="Node">Which.</param>
    /// <param name="Position">Children matched, or times.</param>
    /// <param name="Rest">The stack below.</param>
    public readonly record struct Frame(int Node, int Position, int Rest);
}
