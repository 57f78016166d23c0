using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Training;

/// <summary>Counts by word.</summary>
internal static class WordCounts
{
    public static void Add(Dictionary<string, long> counts, ReadOnlySpan<char> word, long times) =>
        CollectionsMarshal.GetValueRefOrAddDefault(
            counts.GetAlternateLookup<ReadOnlySpan<char>>(), word, out _) += times;

    /// <summary>The counts of several threads together, in the first of them.</summary>
    public static Dictionary<string, long> Sum(IReadOnlyList<Dictionary<string, long>> counts)
    {
        Dictionary<string, long> sum = counts[0];
        foreach (Dictionary<string, long> more in counts.Skip(1))
            foreach ((string word, long times) in more) Add(sum, word, times);
        return sum;
    }
}
