using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Tiktoken;

/// <summary>Finds out how the last tokens of a text could change when text follows, as tiktoken does.</summary>
internal sealed class UnstableTail
{
    private readonly BpeTokenizer _tokenizer;
    private readonly (byte[] Bytes, int Id)[] _sorted;

    public UnstableTail(BpeTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _sorted = [.. Enumerable.Range(0, tokenizer.Parts.ModelVocabulary.Size)
            .Where(id => tokenizer.Parts.ModelVocabulary.Token(id) is not null)
            .Select(id => (tokenizer.GetBytes(id).ToArray(), id))];
        Array.Sort(_sorted, (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
    }

    /// <param name="ids">Ids of a text.</param>
    /// <param name="lastPiece">How many of them are of its last piece; 0 after a special token.</param>
    public (int[] Stable, int[][] Completions) Complete(List<int> ids, int lastPiece)
    {
        if (lastPiece == 0) return ([.. ids], []);
        // A run of blanks may be cut elsewhere once something follows it.
        if (IsBlank(ids[^lastPiece]))
            while (lastPiece < ids.Count && IsBlank(ids[^(lastPiece + 1)])) lastPiece++;

        int[] stable = [.. ids.Take(ids.Count - lastPiece)];
        ArrayBufferWriter<byte> tail = new();
        foreach (int id in ids.Skip(stable.Length)) tail.Write(_tokenizer.GetBytes(id));
        byte[] bytes = tail.WrittenSpan.ToArray();

        HashSet<int[]> completions = new(SequenceComparer.Instance);
        foreach ((_, int id) in StartingWith(bytes)) completions.Add([id]);
        // A token may begin anywhere within the tail and go on beyond it.
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            byte[] prefix = bytes[..cut];
            foreach ((byte[] token, _) in StartingWith(bytes.AsSpan(cut)))
                completions.Add(Covering(Encode([.. prefix, .. token]), bytes.Length));
        }

        AddCutBeforeLastBlank(bytes, completions);
        return (stable, [.. completions.Order(SequenceComparer.Instance)]);
    }

    private bool IsBlank(int id)
    {
        foreach (byte b in _tokenizer.GetBytes(id))
            if (b is not ((byte)' ' or (byte)'\n' or (byte)'\t')) return false;
        return true;
    }

    private ReadOnlySpan<(byte[] Bytes, int Id)> StartingWith(ReadOnlySpan<byte> prefix)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle].Bytes.AsSpan().SequenceCompareTo(prefix) < 0) low = middle + 1;
            else high = middle;
        }

        int end = low;
        while (end < _sorted.Length && _sorted[end].Bytes.AsSpan().StartsWith(prefix)) end++;
        return _sorted.AsSpan(low..end);
    }

    private int[] Encode(byte[] bytes) =>
        Utf8.IsValid(bytes) ? _tokenizer.Encode(Encoding.UTF8.GetString(bytes)) : Merge(bytes);

    private int[] Merge(ReadOnlySpan<byte> bytes)
    {
        int[] ids = new int[bytes.Length];
        return ids[.._tokenizer.Model.Merge(bytes, ids)];
    }

    // As many of the ids as it takes to cover a length.
    private int[] Covering(int[] ids, int length)
    {
        int covered = 0, count = 0;
        while (covered < length && count < ids.Length) covered += _tokenizer.GetBytes(ids[count++]).Length;
        return ids[..count];
    }

    // What follows may part the last blank from those before it.
    private void AddCutBeforeLastBlank(byte[] bytes, HashSet<int[]> completions)
    {
        if (bytes.Length < 2) return;
        OperationStatus status = Rune.DecodeLastFromUtf8(bytes, out Rune last, out int size);
        if (status != OperationStatus.Done || size == bytes.Length || !Rune.IsWhiteSpace(last)) return;
        completions.Add([.. Merge(bytes.AsSpan(0, bytes.Length - size)), .. Merge(bytes.AsSpan(bytes.Length - size))]);
    }

    private sealed class SequenceComparer : IEqualityComparer<int[]>, IComparer<int[]>
    {
        public static SequenceComparer Instance { get; } = new();

        public int Compare(int[]? x, int[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] ids)
        {
            int hash = ids.Length;
            foreach (int id in ids) hash = unchecked((hash * 31) + id);
            return hash;
        }
    }
}
