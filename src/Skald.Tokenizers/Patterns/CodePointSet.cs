using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Patterns;

/// <summary>A set of code points as an inversion list: places where membership changes, in order.</summary>
internal sealed class CodePointSet
{
    private const int End = CharacterProperties.LastCodePoint + 1;
    private readonly int[] _edges;  // first member, first non-member, first member, ...

    private CodePointSet(int[] edges) => _edges = edges;

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = new([0, End]);

    public bool IsEmpty => _edges.Length == 0;

    /// <summary>Stretches of members, both ends inclusive.</summary>
    public IEnumerable<(int First, int Last)> Ranges
    {
        get
        {
            for (int i = 0; i < _edges.Length; i += 2) yield return (_edges[i], _edges[i + 1] - 1);
        }
    }

    public static CodePointSet Range(int first, int last) => new([first, last + 1]);

    public static CodePointSet Of(params ReadOnlySpan<int> codePoints)
    {
        List<(int, int)> ranges = new(codePoints.Length);
        foreach (int c in codePoints) ranges.Add((c, c));
        return OfRanges(ranges);
    }

    /// <summary>The union of ranges, in any order, both ends inclusive.</summary>
    public static CodePointSet OfRanges(IEnumerable<(int First, int Last)> ranges)
    {
        List<int> edges = [];
        foreach ((int first, int last) in ranges.OrderBy(range => range.First))
        {
            if (edges.Count > 0 && first <= edges[^1]) edges[^1] = Math.Max(edges[^1], last + 1);
            else edges.AddRange([first, last + 1]);
        }

        return new CodePointSet([.. edges]);
    }

    public bool Contains(int codePoint)
    {
        int found = Array.BinarySearch(_edges, codePoint);
        return ((found >= 0 ? found : ~found - 1) & 1) == 0;
    }

    public CodePointSet Union(CodePointSet other) => OfRanges(Ranges.Concat(other.Ranges));

    public CodePointSet Negate()
    {
        List<int> edges = [.. _edges];
        if (edges.Count > 0 && edges[0] == 0) edges.RemoveAt(0);
        else edges.Insert(0, 0);
        if (edges.Count > 0 && edges[^1] == End) edges.RemoveAt(edges.Count - 1);
        else edges.Add(End);
        return new CodePointSet([.. edges]);
    }

    public CodePointSet Intersect(CodePointSet other) => Negate().Union(other.Negate()).Negate();

    public bool Overlaps(CodePointSet other) => !Intersect(other).IsEmpty;

    /// <summary>With every code point that differs from a member only in case.</summary>
    public CodePointSet WithAllCases()
    {
        List<(int, int)> ranges = [.. Ranges];
        foreach (int[] group in CaseGroups.All)
            if (Array.Exists(group, Contains)) ranges.AddRange(group.Select(c => (c, c)));
        return OfRanges(ranges);
    }
}
