namespace Skald.Tokenizers.Patterns;

/// <summary>Rewrites a tree into an equal one that matches faster.</summary>
internal static class PatternSimplifier
{
    public static PatternNode Simplify(PatternNode node)
    {
        PatternNode[] children = [.. node.Children.Select(Simplify)];
        return node.Kind switch
        {
            PatternNodeKind.Sequence => Sequence(children),
            PatternNodeKind.Alternatives => Alternatives(children),
            _ => new PatternNode
            {
                Kind = node.Kind, Children = children, Set = node.Set, Min = node.Min, Max = node.Max,
                Repeat = node.Repeat, Anchor = node.Anchor, IsNegative = node.IsNegative, IsBehind = node.IsBehind,
            },
        };
    }

    // Sequences in sequences are one, and (?=[a])[b] is the class of what is in both.
    private static PatternNode Sequence(PatternNode[] children)
    {
        List<PatternNode> parts = [];
        foreach (PatternNode child in children)
        {
            IReadOnlyList<PatternNode> added = child.Kind switch
            {
                PatternNodeKind.Sequence => child.Children,
                PatternNodeKind.Empty => [],
                _ => [child],
            };
            foreach (PatternNode part in added)
            {
                if (part.Kind == PatternNodeKind.Set && parts.Count > 0 && IsLookAtSet(parts[^1]))
                {
                    PatternNode look = parts[^1];
                    CodePointSet seen = look.Children[0].Set;
                    parts[^1] = PatternNode.OfSet(part.Set.Intersect(look.IsNegative ? seen.Negate() : seen));
                }
                else
                {
                    parts.Add(part);
                }
            }
        }

        return parts.Count == 1 ? parts[0] : new PatternNode { Kind = PatternNodeKind.Sequence, Children = parts };
    }

    // Alternatives that are all one code point are one class: their order does not matter.
    private static PatternNode Alternatives(PatternNode[] children) =>
        Array.TrueForAll(children, child => child.Kind == PatternNodeKind.Set)
            ? PatternNode.OfSet(children.Aggregate(CodePointSet.Empty, (union, child) => union.Union(child.Set)))
            : new PatternNode { Kind = PatternNodeKind.Alternatives, Children = children };

    private static bool IsLookAtSet(PatternNode node) =>
        node is { Kind: PatternNodeKind.Look, IsBehind: false } && node.Children[0].Kind == PatternNodeKind.Set;
}
