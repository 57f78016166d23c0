using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers;

/// <summary>Every id's token, as written and as bytes. Ids that no token has are holes.</summary>
internal sealed class Vocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly ModelVocabulary _model;
    private readonly byte[] _bytes;  // of all tokens, one after another
    private readonly int[] _starts;  // where each token's bytes begin, and one more for the end
    private readonly bool[] _isSpecial;

    /// <param name="model">The model's tokens.</param>
    /// <param name="added">Added tokens, in the model or beside it.</param>
    /// <param name="spelling">What tokens are written in; the reference reads added ones in the same way.</param>
    public Vocabulary(ModelVocabulary model, AddedTokens added, TokenSpelling spelling)
    {
        _model = model;
        int size = model.Size;
        foreach (AddedToken token in added.InIdOrder) size = Math.Max(size, token.Id + 1);
        string?[] tokens = _tokens = new string?[size];
        for (int id = 0; id < model.Size; id++) tokens[id] = model.Token(id);
        foreach (AddedToken token in added.InIdOrder)
            (tokens[token.Id], _added[token.Content]) = (token.Shown, token.Id);
        _isSpecial = new bool[tokens.Length];
        foreach (AddedToken token in added.InIdOrder) _isSpecial[token.Id] = token.IsSpecial;

        _starts = new int[tokens.Length + 1];
        byte[] bytes = new byte[8 * tokens.Length];
        int count = 0;
        for (int id = 0; id < tokens.Length; id++)
        {
            string token = tokens[id] ?? "";
            int most = checked(count + (3 * token.Length));
            if (most > bytes.Length) Array.Resize(ref bytes, checked(2 * most));
            count += spelling.Write(token, bytes.AsSpan(count));
            _starts[id + 1] = count;
        }

        _bytes = new byte[count + CopyLength];
        bytes.AsSpan(0, count).CopyTo(_bytes);
    }

    /// <summary>Bytes that a token's are copied in at once; as many can be read after the last token.</summary>
    private const int CopyLength = 16;

    /// <summary>One more than the largest id.</summary>
    public int Count => _tokens.Length;

    /// <summary>Numbers tokens from 0.</summary>
    public static Dictionary<string, int> Number(IReadOnlyList<string> tokens)
    {
        Dictionary<string, int> ids = new(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++) ids.Add(tokens[id], id);
        return ids;
    }

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public string GetToken(int id) => Contains(id) ? _tokens[id]! : throw OutOfRange(id);

    /// <summary>Writes the bytes of ids one after another; ids without a token are left out.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipsSpecial">Leave special tokens out too.</param>
    /// <param name="bytes">A rented array, which may be exchanged for a larger one.</param>
    /// <returns>Number of bytes.</returns>
    public int WriteBytes(ReadOnlySpan<int> ids, bool skipsSpecial, ref byte[] bytes)
    {
        int at = 0;
        int[] starts = _starts;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)_tokens.Length || (skipsSpecial && _isSpecial[id])) continue;
            int start = starts[id], length = starts[id + 1] - start;
            if (at + length + CopyLength > bytes.Length) Grow(ref bytes, at, length);
            ref byte source = ref MemoryMarshal.GetArrayDataReference(_bytes);
            ref byte target = ref MemoryMarshal.GetArrayDataReference(bytes);
            // Most tokens are short: a copy of fixed length, whose end the next token overwrites.
            Vector128.StoreUnsafe(
                Vector128.LoadUnsafe(ref source, (nuint)start), ref target, (nuint)at);
            if (length > CopyLength) _bytes.AsSpan(start, length).CopyTo(bytes.AsSpan(at));
            at += length;
        }

        return at;
    }

    private static void Grow(ref byte[] bytes, int used, int more)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((2 * bytes.Length) + more + CopyLength));
        bytes.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }

    public ReadOnlySpan<byte> GetBytes(int id) =>
        Contains(id) ? _bytes.AsSpan(_starts[id].._starts[id + 1]) : throw OutOfRange(id);

    public bool Contains(int id) => (uint)id < (uint)_tokens.Length && _tokens[id] is not null;

    public int? TryGetId(string token) =>
        _added.TryGetValue(token, out int added) ? added : _model.Find(token) is var id and >= 0 ? id : null;

    private ArgumentOutOfRangeException OutOfRange(int id) =>
        new(nameof(id), $"Tokenizer: an id must lie in [0, {Count}) and have a token, got {id}.");
}
