namespace Skald.Models.State;

/// <summary>The tokens that a state has read, where they may have to be read again or compared with a prompt.</summary>
/// <param name="batch">Sequences.</param>
internal sealed class TokenHistory(int batch)
{
    private List<int>[] _rows = [.. Enumerable.Range(0, batch).Select(_ => new List<int>())];

    /// <summary>Whether the keys that are held were turned for a long text.</summary>
    public bool IsLong { get; set; }

    /// <summary>The tokens of a sequence, left padding included.</summary>
    public IReadOnlyList<int> this[int row] => _rows[row];

    /// <summary>Adds each row's new tokens.</summary>
    /// <param name="ids">[batch · time].</param>
    /// <param name="counted">[batch], how many of a row's tokens count; empty for all.</param>
    public void Append(ReadOnlySpan<int> ids, ReadOnlySpan<int> counted)
    {
        int time = _rows.Length == 0 ? 0 : ids.Length / _rows.Length;
        for (int row = 0; row < _rows.Length; row++)
            _rows[row].AddRange(ids.Slice(row * time, counted.IsEmpty ? time : counted[row]));
    }

    /// <summary>Makes room for that many tokens of each sequence.</summary>
    public void Reserve(int tokens)
    {
        foreach (List<int> row in _rows) row.EnsureCapacity(tokens);
    }

    /// <summary>Makes a sequence a copy of another.</summary>
    public void Fork(int from, int to) => _rows[to] = [.. _rows[from]];

    /// <summary>Makes a sequence a copy of another state's.</summary>
    public void Adopt(TokenHistory other, int from, int to) => _rows[to] = [.. other._rows[from]];

    /// <summary>Makes sequence i a copy of sequence rows[i]; −1 makes an empty one.</summary>
    public void Reorder(ReadOnlySpan<int> rows)
    {
        var kept = new List<int>[rows.Length];
        for (int i = 0; i < rows.Length; i++) kept[i] = rows[i] < 0 ? [] : [.. _rows[rows[i]]];
        _rows = kept;
    }

    /// <summary>Forgets what follows the first <paramref name="length"/> tokens of a sequence.</summary>
    public void Truncate(int row, int length) => _rows[row].RemoveRange(length, _rows[row].Count - length);

    /// <summary>Forgets some tokens of a sequence, by default its first.</summary>
    public void Drop(int row, int count, int start = 0) => _rows[row].RemoveRange(start, count);
}
