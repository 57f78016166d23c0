namespace Skald.Tokenizers.Training;

/// <summary>A word as symbols that merge, with how often it was seen.</summary>
internal sealed class MergingWord(long count)
{
    private readonly List<(int Id, int Length)> _symbols = [];

    public long Count => count;

    public void Add(int id, int length) => _symbols.Add((id, length));

    /// <summary>Neighbours, from left to right.</summary>
    public IEnumerable<(int Left, int Right)> Pairs()
    {
        for (int i = 1; i < _symbols.Count; i++) yield return (_symbols[i - 1].Id, _symbols[i].Id);
    }

    /// <summary>Merges a pair wherever it stands and tells which pairs went and came.</summary>
    /// <param name="left">First symbol.</param>
    /// <param name="right">Second symbol.</param>
    /// <param name="merged">What they become.</param>
    /// <param name="longest">Pairs longer than this are not told of, so that they never merge.</param>
    public List<((int Left, int Right) Pair, int Change)> Merge(int left, int right, int merged, int longest)
    {
        List<((int, int), int)> changes = [];
        for (int i = 0; i + 1 < _symbols.Count; i++)
        {
            if (_symbols[i].Id != left || _symbols[i + 1].Id != right) continue;
            int length = _symbols[i].Length + _symbols[i + 1].Length;
            if (i > 0)
            {
                changes.Add(((_symbols[i - 1].Id, left), -1));
                if (_symbols[i - 1].Length <= longest - length) changes.Add(((_symbols[i - 1].Id, merged), 1));
            }

            _symbols[i] = (merged, length);
            _symbols.RemoveAt(i + 1);
            if (i + 1 >= _symbols.Count) continue;
            changes.Add(((right, _symbols[i + 1].Id), -1));
            if (_symbols[i + 1].Length <= longest - length) changes.Add(((merged, _symbols[i + 1].Id), 1));
        }

        return changes;
    }
}
