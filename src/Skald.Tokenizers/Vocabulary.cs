namespace Skald.Tokenizers;

/// <summary>Every id's token, as written and as bytes.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _tokens;
    private readonly byte[] _bytes;  // of all tokens, one after another
    private readonly int[] _starts;  // where each token's bytes begin, and one more for the end
    private readonly bool[] _isSpecial;
    private readonly Dictionary<string, int> _ids;

    /// <param name="tokens">Tokens in id order, all different.</param>
    /// <param name="toBytes">Bytes of a token of the model; added tokens stand for their own UTF-8.</param>
    /// <param name="added">Added tokens, whose ids lie within <paramref name="tokens"/>.</param>
    public Vocabulary(string[] tokens, Func<string, byte[]> toBytes, AddedTokens added)
    {
        _tokens = tokens;
        _isSpecial = new bool[tokens.Length];
        HashSet<int> addedIds = [];
        foreach (AddedToken token in added.InIdOrder)
        {
            addedIds.Add(token.Id);
            _isSpecial[token.Id] = token.IsSpecial;
        }

        _ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        _starts = new int[tokens.Length + 1];
        List<byte> bytes = new(8 * tokens.Length);
        for (int id = 0; id < tokens.Length; id++)
        {
            _ids.Add(tokens[id], id);
            bytes.AddRange(addedIds.Contains(id) ? System.Text.Encoding.UTF8.GetBytes(tokens[id]) : toBytes(tokens[id]));
            _starts[id + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
    }

    public int Count => _tokens.Length;

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public string GetToken(int id) => Contains(id) ? _tokens[id] : throw OutOfRange(id);

    public ReadOnlySpan<byte> GetBytes(int id) =>
        Contains(id) ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : throw OutOfRange(id);

    public bool Contains(int id) => (uint)id < (uint)_tokens.Length;

    public int? TryGetId(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    private ArgumentOutOfRangeException OutOfRange(int id) =>
        new(nameof(id), $"Tokenizer: an id must lie in [0, {Count}), got {id}.");
}
