using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Patterns;

/// <summary>Code points that are equal but for their case, such as k, K and the Kelvin sign.</summary>
internal static class CaseGroups
{
    /// <summary>Every group of two or more, by simple case folding.</summary>
    public static int[][] All { get; } = Build();

    private static int[][] Build()
    {
        SortedDictionary<int, List<int>> groups = [];
        for (int c = 0; c <= CharacterProperties.LastCodePoint; c++)
        {
            int folded = CaseMapping.SimpleFold(c);
            if (folded == c) continue;
            if (!groups.TryGetValue(folded, out List<int>? group)) groups.Add(folded, group = [folded]);
            group.Add(c);
        }

        return [.. groups.Values.Select(group => group.ToArray())];
    }
}
