namespace Skald.Models.Generation.Constraints;

/// <summary>A context-free grammar over bytes in which no part begins with itself.</summary>
internal sealed class Grammar
{
    /// <summary>More bytes than any text has: nothing is matched.</summary>
    public const int Never = int.MaxValue / 4;

    private readonly string _what;
    private readonly GrammarNode[] _nodes;

    private Grammar(string what, GrammarNode[] nodes, int root) => (_what, _nodes, Root) = (what, nodes, root);

    /// <summary>The node whose texts are meant.</summary>
    public int Root { get; }

    /// <summary>What was compiled, for messages.</summary>
    public string What => _what;

    /// <summary>A node by its number.</summary>
    public ref readonly GrammarNode this[int node] => ref _nodes[node];

    /// <summary>Checks the parts.</summary>
    /// <exception cref="ConstraintException">A part begins with itself.</exception>
    public static Grammar Create(string what, GrammarNode[] nodes, int root)
    {
        var grammar = new Grammar(what, nodes, root);
        int[] shortest = grammar.Shortest(ByteSet.Range(0, 255));
        grammar.RefuseLeftRecursion(shortest);
        return grammar;
    }

    /// <summary>For each node the fewest bytes that it matches, using only some bytes.</summary>
    /// <param name="spellable">Bytes that may be used.</param>
    public int[] Shortest(ByteSet spellable)
    {
        int[] costs = new int[_nodes.Length];
        Array.Fill(costs, Never);
        bool changes = true;
        for (int pass = 0; changes; pass++)
        {
            if (pass > 2000) throw new ConstraintException($"{_what}: its parts must not refer to each other that deeply.");
            changes = false;
            for (int i = 0; i < _nodes.Length; i++)
            {
                int cost = Cost(_nodes[i], costs, spellable);
                changes |= cost < costs[i];
                costs[i] = Math.Min(costs[i], cost);
            }
        }

        return costs;
    }

    /// <summary>The sum of two lengths, never beyond <see cref="Never"/>.</summary>
    public static int Sum(int a, int b) => Math.Min(Never, a + b);

    /// <summary>A length so many times.</summary>
    public static int Times(int count, int cost) => (int)Math.Min(Never, (long)count * cost);

    private static int Cost(in GrammarNode node, int[] costs, ByteSet spellable)
    {
        switch (node.Kind)
        {
            case GrammarNodeKind.Bytes:
                return node.Bytes.Overlaps(spellable) ? 1 : Never;
            case GrammarNodeKind.Repeat:
                return node.Min == 0 ? 0 : Times(node.Min, costs[node.Children[0]]);
            case GrammarNodeKind.Sequence:
                int sum = 0;
                foreach (int child in node.Children) sum = Sum(sum, costs[child]);
                return sum;
            default:
                int least = Never;
                foreach (int child in node.Children) least = Math.Min(least, costs[child]);
                return least;
        }
    }

    /// <summary>Walks the edges along which a part can begin with another.</summary>
    private void RefuseLeftRecursion(int[] shortest)
    {
        byte[] marks = new byte[_nodes.Length];  // 1 on the way, 2 done
        for (int i = 0; i < _nodes.Length; i++)
        {
            if (marks[i] != 0) continue;
            marks[i] = 1;
            Walk(new([(i, 0)]), marks, shortest);
        }
    }

    private void Walk(Stack<(int Node, int Next)> path, byte[] marks, int[] shortest)
    {
        while (path.Count > 0)
        {
            (int node, int next) = path.Pop();
            int[] children = _nodes[node].Children;
            bool ends = next >= children.Length
                || (_nodes[node].Kind == GrammarNodeKind.Sequence && next > 0 && shortest[children[next - 1]] > 0);
            if (ends)
            {
                marks[node] = 2;
                continue;
            }

            path.Push((node, next + 1));
            if (marks[children[next]] == 1)
                throw new ConstraintException($"{_what}: a part must not begin with itself (left recursion), and one does.");
            if (marks[children[next]] != 0) continue;
            marks[children[next]] = 1;
            path.Push((children[next], 0));
        }
    }
}
