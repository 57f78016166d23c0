using System.Text;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers;

/// <summary>Every id's token, as written and as bytes.</summary>
internal sealed class Vocabulary
{
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;
    private readonly byte[] _bytes;  // of all tokens, one after another
    private readonly int[] _starts;  // where each token's bytes begin, and one more for the end
    private readonly bool[] _isSpecial;

    /// <param name="tokens">Tokens in id order, all different.</param>
    /// <param name="ids">The same by token.</param>
    /// <param name="added">Added tokens, whose ids lie within <paramref name="tokens"/>.</param>
    /// <param name="spelling">What tokens of the model are written in; added tokens are text.</param>
    public Vocabulary(string[] tokens, Dictionary<string, int> ids, AddedTokens added, TokenSpelling spelling)
    {
        (_tokens, _ids) = (tokens, ids);
        _isSpecial = new bool[tokens.Length];
        bool[] isText = new bool[tokens.Length];
        isText.AsSpan().Fill(spelling == TokenSpelling.Text);
        foreach (AddedToken token in added.InIdOrder) (_isSpecial[token.Id], isText[token.Id]) = (token.IsSpecial, true);

        _starts = new int[tokens.Length + 1];
        List<byte> bytes = new(8 * tokens.Length);
        for (int id = 0; id < tokens.Length; id++)
        {
            // A token with a character that stands for no byte is text as well, as in Hugging Face's decoder.
            if (isText[id] || !ByteAlphabet.TryAppend(tokens[id], bytes))
                bytes.AddRange(Encoding.UTF8.GetBytes(tokens[id]));
            _starts[id + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
    }

    public int Count => _tokens.Length;

    /// <summary>Numbers tokens from 0.</summary>
    public static Dictionary<string, int> Number(IReadOnlyList<string> tokens)
    {
        Dictionary<string, int> ids = new(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++) ids.Add(tokens[id], id);
        return ids;
    }

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public string GetToken(int id) => Contains(id) ? _tokens[id] : throw OutOfRange(id);

    public ReadOnlySpan<byte> GetBytes(int id) =>
        Contains(id) ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : throw OutOfRange(id);

    public bool Contains(int id) => (uint)id < (uint)_tokens.Length;

    public int? TryGetId(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    private ArgumentOutOfRangeException OutOfRange(int id) =>
        new(nameof(id), $"Tokenizer: an id must lie in [0, {Count}), got {id}.");
}
