namespace Skald.Models.Generation.Constraints;

/// <summary>Follows a grammar from a place to all places where a byte must come.</summary>
internal sealed class StackClosure(Grammar grammar, ParseStacks stacks)
{
    private const int MaxSteps = 100_000;

    private readonly Stack<(int Node, int Position, int Below)> _open = new();
    private readonly HashSet<(int, int, int)> _visited = [];

    /// <summary>Stacks with a byte on top, as found.</summary>
    public SortedSet<int> Places { get; } = [];

    /// <summary>Whether everything may be matched already.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _visited.Clear();
        Places.Clear();
        IsFinished = false;
    }

    /// <summary>Adds what can come where a node begins.</summary>
    public void Enter(int node, int rest)
    {
        Open(node, 0, rest);
        Run();
    }

    /// <summary>Adds what can come where the top of a stack goes on.</summary>
    public void Resume(int stack)
    {
        GoOn(stack);
        Run();
    }

    private void Run()
    {
        while (_open.TryPop(out (int Node, int Position, int Below) at)) Step(at.Node, at.Position, at.Below);
    }

    private void Step(int node, int position, int rest)
    {
        ref readonly GrammarNode part = ref grammar[node];
        switch (part.Kind)
        {
            case GrammarNodeKind.Bytes:
                Places.Add(stacks.Push(node, 0, rest));
                break;
            case GrammarNodeKind.Sequence when position == part.Children.Length:
                GoOn(rest);
                break;
            case GrammarNodeKind.Sequence:
                bool isLast = position + 1 == part.Children.Length;
                Open(part.Children[position], 0, isLast ? rest : stacks.Push(node, position + 1, rest));
                break;
            case GrammarNodeKind.Repeat:
                if (position >= part.Min) GoOn(rest);
                if (position >= part.Max) break;
                int next = part.Max == GrammarNode.Unbounded ? Math.Min(position + 1, part.Min) : position + 1;
                Open(part.Children[0], 0, stacks.Push(node, next, rest));
                break;
            default:
                foreach (int child in part.Children) Open(child, 0, rest);
                break;
        }
    }

    private void GoOn(int stack)
    {
        if (stack == ParseStacks.Empty)
        {
            IsFinished = true;
            return;
        }

        ParseStacks.Frame top = stacks[stack];
        Open(top.Node, top.Position, top.Rest);
    }

    private void Open(int node, int position, int rest)
    {
        if (!_visited.Add((node, position, rest))) return;
        if (_visited.Count > MaxSteps)
        {
            throw new ConstraintException(
                $"{grammar.What}: a place may be read in at most {MaxSteps} ways, got more; it is too ambiguous.");
        }

        _open.Push((node, position, rest));
    }
}
