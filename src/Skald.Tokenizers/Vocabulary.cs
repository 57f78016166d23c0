using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers;

/// <summary>Every id's token, as written and as bytes. Ids that no token has are holes.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _shown = [];  // added tokens as written
    private readonly ModelVocabulary _model;
    private readonly ByteStrings _bytes;
    private readonly bool[] _isSpecial;
    private ShortStrings? _short;  // made by the first who decodes; two who do at once make the same

    /// <param name="model">The model's tokens.</param>
    /// <param name="added">Added tokens, in the model or beside it.</param>
    /// <param name="spelling">What tokens are written in; the reference reads added ones in the same way.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vocabulary(ModelVocabulary model, AddedTokens added, TokenSpelling spelling)
    {
        _model = model;
        _bytes = new ByteStrings(model.Size);
        for (int id = 0; id < model.Size; id++)
        {
            if (!model.Has(id)) continue;
            ReadOnlySpan<byte> token = model.Bytes(id);
            _bytes.Set(id, spelling.Write(token, _bytes.Room(token.Length)));
        }

        foreach (AddedToken token in added.InIdOrder)
        {
            (_shown[token.Id], _added[token.Content]) = (token.Shown, token.Id);
            byte[] utf8 = Encoding.UTF8.GetBytes(token.Shown);
            _bytes.Set(token.Id, spelling.Write(utf8, _bytes.Room(utf8.Length)));
        }

        _isSpecial = new bool[_bytes.Count];
        foreach (AddedToken token in added.InIdOrder) _isSpecial[token.Id] = token.IsSpecial;
    }

    /// <summary>One more than the largest id.</summary>
    public int Count => _bytes.Count;

    /// <summary>The bytes that each id stands for.</summary>
    public ByteStrings Bytes => _bytes;

    /// <summary>Numbers tokens from 0.</summary>
    public static Dictionary<string, int> Number(IReadOnlyList<string> tokens)
    {
        Dictionary<string, int> ids = new(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++) ids.Add(tokens[id], id);
        return ids;
    }

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    public string GetToken(int id) => Contains(id) ? _shown.GetValueOrDefault(id) ?? _model.Token(id)! : throw OutOfRange(id);

    /// <summary>Writes the bytes of ids one after another; ids without a token are left out.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipsSpecial">Leave special tokens out too.</param>
    /// <param name="bytes">A rented array, which may be exchanged for a larger one.</param>
    /// <returns>Number of bytes.</returns>
    public int WriteBytes(ReadOnlySpan<int> ids, bool skipsSpecial, ref byte[] bytes)
    {
        ShortStrings shortTokens = _short ??= new ShortStrings(_bytes);
        int at = 0, plain = 0;  // ids that are not special, as far as is known
        while (!ids.IsEmpty)
        {
            if (plain == 0) plain = skipsSpecial ? BeforeSpecial(ids) : ids.Length;
            if (bytes.Length - at < ShortStrings.Room) Grow(ref bytes, at, 0);
            int copied = shortTokens.Copy(ids[..plain], bytes.AsSpan(at), out int written);
            ids = ids[copied..];
            plain -= copied;
            at += written;
            if (ids.IsEmpty || (plain > 0 && bytes.Length - at < ShortStrings.Room)) continue;
            if (plain > 0 && Contains(ids[0]))
            {
                ReadOnlySpan<byte> token = _bytes[ids[0]];
                if (bytes.Length - at < token.Length) Grow(ref bytes, at, token.Length);
                token.CopyTo(bytes.AsSpan(at));
                at += token.Length;
            }

            ids = ids[1..];
            plain = Math.Max(0, plain - 1);
        }

        return at;
    }

    private int BeforeSpecial(ReadOnlySpan<int> ids)
    {
        int count = 0;
        while (count < ids.Length && !IsSpecial(ids[count])) count++;
        return count;
    }

    private static void Grow(ref byte[] bytes, int used, int more)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((2 * bytes.Length) + more + ShortStrings.Room));
        bytes.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }

    public ReadOnlySpan<byte> GetBytes(int id) =>
        Contains(id) ? _bytes[id] : throw OutOfRange(id);

    public bool Contains(int id) => _bytes.Has(id);

    public int? TryGetId(string token) =>
        _added.TryGetValue(token, out int added) ? added : _model.Find(token) is var id and >= 0 ? id : null;

    private ArgumentOutOfRangeException OutOfRange(int id) =>
        new(nameof(id), $"Tokenizer: an id must lie in [0, {Count}) and have a token, got {id}.");
}
