using System.Text;

namespace Skald.Tokenizers.Inspection;

/// <summary>What two vocabularies do not share; tokens are compared by the bytes that they stand for.</summary>
/// <remarks>So GPT-2's <c>Ġthe</c> and Llama's <c>▁the</c> are the same token.</remarks>
public sealed record VocabularyDifference
{
    private VocabularyDifference()
    {
    }

    /// <summary>Ids of the first whose bytes no token of the second stands for.</summary>
    public required IReadOnlyList<int> OnlyInFirst { get; init; }

    /// <summary>Ids of the second whose bytes no token of the first stands for.</summary>
    public required IReadOnlyList<int> OnlyInSecond { get; init; }

    /// <summary>Different byte strings that both have.</summary>
    public required int SharedCount { get; init; }

    /// <summary>Those of the first that the second has, but under other ids: the ids in both.</summary>
    public required IReadOnlyList<(int First, int Second)> Moved { get; init; }

    /// <summary>Both have the same tokens with the same ids.</summary>
    public bool IsEmpty => OnlyInFirst.Count + OnlyInSecond.Count + Moved.Count == 0;

    /// <summary>Compares two vocabularies.</summary>
    public static VocabularyDifference Of(Tokenizer first, Tokenizer second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Dictionary<string, List<int>> a = Ids(first), b = Ids(second);
        List<(int, int)> moved = [];
        foreach ((string bytes, List<int> ids) in a)
            if (b.TryGetValue(bytes, out List<int>? others) && !ids.Intersect(others).Any()) moved.Add((ids[0], others[0]));
        return new VocabularyDifference
        {
            OnlyInFirst = [.. a.Where(pair => !b.ContainsKey(pair.Key)).SelectMany(pair => pair.Value).Order()],
            OnlyInSecond = [.. b.Where(pair => !a.ContainsKey(pair.Key)).SelectMany(pair => pair.Value).Order()],
            SharedCount = a.Keys.Count(b.ContainsKey),
            Moved = [.. moved.Order()],
        };
    }

    private static Dictionary<string, List<int>> Ids(Tokenizer tokenizer)
    {
        Dictionary<string, List<int>> ids = new(tokenizer.VocabularySize, StringComparer.Ordinal);
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (!tokenizer.HasToken(id)) continue;
            string bytes = Encoding.Latin1.GetString(tokenizer.GetBytes(id));
            if (!ids.TryGetValue(bytes, out List<int>? same)) ids.Add(bytes, same = []);
            same.Add(id);
        }

        return ids;
    }
}
