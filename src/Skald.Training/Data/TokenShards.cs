namespace Skald.Training.Data;

/// <summary>The shards of one split as one long row of tokens, on disk and larger than memory if need be.</summary>
public sealed class TokenShards : ITokenSequence, IDisposable
{
    private readonly List<TokenShard> _shards = [];
    private readonly List<long> _starts = [];

    private TokenShards(int vocabulary) => Vocabulary = vocabulary;

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public long TextBytes { get; private set; }

    /// <inheritdoc/>
    public long DocumentCount { get; private set; }

    /// <summary>Opens shards and checks that one tokenizer wrote them all.</summary>
    /// <param name="paths">The files in their order; none makes an empty sequence.</param>
    /// <param name="vocabulary">The vocabulary they must have.</param>
    /// <param name="tokenizerHash">SHA-256 of the tokenizer they must come from, in hexadecimal.</param>
    /// <exception cref="DataException">A shard is missing, damaged, newer, or of another tokenizer.</exception>
    public static TokenShards Open(IEnumerable<string> paths, int vocabulary, string tokenizerHash)
    {
        TokenShards shards = new(vocabulary);
        try
        {
            foreach (string path in paths) shards.Add(path, TokenShard.Open(path), tokenizerHash);
            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(long position, Span<int> destination)
    {
        TokenRange.ThrowUnlessInside(position, destination.Length, Count);
        if (destination.IsEmpty) return;
        int index = _starts.BinarySearch(position);
        for (int i = index >= 0 ? index : ~index - 1; destination.Length > 0; i++)
        {
            long local = position - _starts[i];
            int count = (int)Math.Min(destination.Length, _shards[i].Header.Tokens - local);
            _shards[i].Read(local, destination[..count]);
            position += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<long> DocumentStarts()
    {
        for (int i = 0; i < _shards.Count; i++)
            foreach (long start in _shards[i].DocumentStarts.ToArray()) yield return _starts[i] + start;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (TokenShard shard in _shards) shard.Dispose();
    }

    private void Add(string path, TokenShard shard, string tokenizerHash)
    {
        _shards.Add(shard);
        _starts.Add(Count);
        Count += shard.Header.Tokens;
        TextBytes += shard.Header.TextBytes;
        DocumentCount += shard.Header.Documents;
        if (shard.Header.Vocabulary != Vocabulary || shard.Header.TokenizerHash != tokenizerHash)
        {
            throw new DataException($"{path}: all shards must come from one tokenizer, got a vocabulary of "
                + $"{shard.Header.Vocabulary} and tokenizer {shard.Header.TokenizerHash[..8]} where {Vocabulary} and "
                + $"{tokenizerHash[..8]} are needed; tokenize the text again.");
        }
    }
}
