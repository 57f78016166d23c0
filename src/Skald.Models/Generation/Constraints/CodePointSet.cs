namespace Skald.Models.Generation.Constraints;

/// <summary>A set of Unicode scalar values, as rising ranges that don't touch.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF, FirstSurrogate = 0xD800, LastSurrogate = 0xDFFF;

    private CodePointSet(List<(int Low, int High)> ranges) => Ranges = ranges;

    /// <summary>The ranges, both ends included.</summary>
    public IReadOnlyList<(int Low, int High)> Ranges { get; }

    /// <summary>Every scalar value.</summary>
    public static CodePointSet All { get; } = Of((0, Last));

    /// <summary>Whether it holds none.</summary>
    public bool IsEmpty => Ranges.Count == 0;

    /// <summary>The values of some ranges; surrogates are left out.</summary>
    public static CodePointSet Of(params IEnumerable<(int Low, int High)> ranges)
    {
        List<(int Low, int High)> merged = [];
        foreach ((int low, int high) in ranges.SelectMany(WithoutSurrogates).OrderBy(r => r.Low).ThenBy(r => r.High))
        {
            if (low > high) continue;
            if (merged.Count > 0 && low <= merged[^1].High + 1)
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            else merged.Add((low, high));
        }

        return new(merged);
    }

    /// <summary>The characters of a text.</summary>
    public static CodePointSet OfText(string text) => Of(text.EnumerateRunes().Select(rune => (rune.Value, rune.Value)));

    /// <summary>All others.</summary>
    public CodePointSet Complement()
    {
        List<(int, int)> gaps = [];
        int next = 0;
        foreach ((int low, int high) in Ranges)
        {
            if (low > next) gaps.Add((next, low - 1));
            next = high + 1;
        }

        if (next <= Last) gaps.Add((next, Last));
        return Of(gaps);
    }

    /// <summary>What is in either.</summary>
    public CodePointSet Union(CodePointSet other) => Of(Ranges.Concat(other.Ranges));

    /// <summary>What is not in the other.</summary>
    public CodePointSet Except(CodePointSet other) => Complement().Union(other).Complement();

    /// <summary>Whether a value is in it.</summary>
    public bool Contains(int value) => Ranges.Any(range => range.Low <= value && value <= range.High);

    private static IEnumerable<(int Low, int High)> WithoutSurrogates((int Low, int High) range)
    {
        if (range.High < FirstSurrogate || range.Low > LastSurrogate) return [range];
        return [(range.Low, FirstSurrogate - 1), (LastSurrogate + 1, range.High)];
    }
}
