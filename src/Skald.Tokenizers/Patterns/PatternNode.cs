namespace Skald.Tokenizers.Patterns;

/// <summary>A pattern as a tree.</summary>
internal sealed class PatternNode
{
    /// <summary>Most repetitions that are written out; for no limit see <see cref="Unlimited"/>.</summary>
    public const int Unlimited = int.MaxValue;

    public required PatternNodeKind Kind { get; init; }

    public IReadOnlyList<PatternNode> Children { get; init; } = [];

    public CodePointSet Set { get; init; } = CodePointSet.Empty;

    public int Min { get; init; }

    public int Max { get; init; }

    public RepeatKind Repeat { get; init; }

    public AnchorKind Anchor { get; init; }

    /// <summary>Of a look: that its child does not match.</summary>
    public bool IsNegative { get; init; }

    /// <summary>Of a look: at what lies before.</summary>
    public bool IsBehind { get; init; }

    public static PatternNode Empty { get; } = new() { Kind = PatternNodeKind.Empty };

    /// <summary>True where the node can match the empty text.</summary>
    public bool IsNullable => Kind switch
    {
        PatternNodeKind.Set => false,
        PatternNodeKind.Sequence => Children.All(child => child.IsNullable),
        PatternNodeKind.Alternatives => Children.Any(child => child.IsNullable),
        PatternNodeKind.Repeat => Min == 0 || Children[0].IsNullable,
        PatternNodeKind.Atomic => Children[0].IsNullable,
        _ => true,
    };

    /// <summary>Code points that every match has, or null where matches differ in length.</summary>
    public int? FixedLength
    {
        get
        {
            int?[] lengths = [.. Children.Select(child => child.FixedLength)];
            return Kind switch
            {
                PatternNodeKind.Set => 1,
                PatternNodeKind.Sequence => lengths.Aggregate((int?)0, (sum, length) => sum + length),
                PatternNodeKind.Alternatives => lengths.Distinct().Count() == 1 ? lengths[0] : null,
                PatternNodeKind.Repeat => Min == Max ? Min * lengths[0] : null,
                PatternNodeKind.Atomic => lengths[0],
                _ => 0,
            };
        }
    }

    public static PatternNode OfSet(CodePointSet set) => new() { Kind = PatternNodeKind.Set, Set = set };

    public static PatternNode At(AnchorKind anchor) => new() { Kind = PatternNodeKind.Anchor, Anchor = anchor };

    /// <summary>Code points that what is left can begin with.</summary>
    /// <param name="after">What can follow this node; empty where the match may end there.</param>
    public CodePointSet FirstSet(CodePointSet after) => Kind switch
    {
        PatternNodeKind.Set => Set,
        PatternNodeKind.Sequence => Children.Reverse().Aggregate(after, (rest, child) => child.FirstSet(rest)),
        PatternNodeKind.Alternatives => Children.Aggregate(
            CodePointSet.Empty, (union, child) => union.Union(child.FirstSet(after))),
        PatternNodeKind.Repeat => IsNullable
            ? Children[0].FirstSet(after).Union(after)
            : Children[0].FirstSet(after),
        PatternNodeKind.Atomic => Children[0].FirstSet(after),
        PatternNodeKind.Empty => after,
        _ => CodePointSet.All,  // what a look or an anchor allows depends on more than the next code point
    };
}
