using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Models;

/// <summary>Tokens of a model by id and ids by token; ids may have holes.</summary>
/// <remarks>Held as UTF-8. Strings and the dictionary of them are made when somebody asks.</remarks>
internal sealed class ModelVocabulary
{
    private readonly ByteStrings _tokens;
    private ByteStringMap? _map;  // made again when somebody asks after it was let go; two who do at once make the same
    private string?[]? _strings;  // made one by one, and for generation never
    private Dictionary<string, int>? _ids;

    /// <param name="ids">Ids by token, all different and not negative.</param>
    public ModelVocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _tokens = new ByteStrings(ids.Count);
        foreach ((string token, int id) in ids) _tokens.Set(id, Encoding.UTF8.GetBytes(token));
        Count = ids.Count;
    }

    /// <param name="tokens">Tokens by id, in UTF-8.</param>
    /// <param name="map">The same by token.</param>
    /// <param name="count">How many there are.</param>
    public ModelVocabulary(ByteStrings tokens, ByteStringMap map, int count) => (_tokens, _map, Count) = (tokens, map, count);

    /// <summary>One more than the largest id.</summary>
    public int Size => _tokens.Count;

    /// <summary>Number of tokens.</summary>
    public int Count { get; }

    private ByteStringMap Map => _map ??= ByBytes();

    public IReadOnlyDictionary<string, int> Ids => _ids ??= ByToken();

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => (id = Find(token)) >= 0;

    /// <summary>Id of a token, or -1.</summary>
    public int Find(string token) => Find(token.AsSpan());

    /// <summary>Id of a token in UTF-8, or -1.</summary>
    public int Find(ReadOnlySpan<byte> token) => Map.Find(token);

    public string? Token(int id) =>
        Has(id) ? (_strings ??= new string?[_tokens.Count])[id] ??= Encoding.UTF8.GetString(_tokens[id]) : null;

    /// <summary>True where an id has a token.</summary>
    public bool Has(int id) => _tokens.Has(id);

    /// <summary>A token in UTF-8; empty where the id has none.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => _tokens[id];

    /// <summary>Writes an object of tokens and ids in the order of ids.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        for (int id = 0; id < Size; id++)
            if (Has(id)) writer.WriteNumber(_tokens[id], id);
        writer.WriteEndObject();
    }

    private int Find(ReadOnlySpan<char> token)
    {
        byte[]? rented = null;
        Span<byte> utf8 = token.Length <= 64 ? stackalloc byte[192] : rented = ArrayPool<byte>.Shared.Rent(checked(3 * token.Length));
        // What is no text is no token.
        bool isText = Utf8.FromUtf16(token, utf8, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done;
        int id = isText ? Map.Find(utf8[..length]) : -1;
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return id;
    }

    /// <summary>Lets the way from tokens to ids go, which an engine that has its own hardly needs: it is most of the memory.</summary>
    public void ReleaseMap() => _map = null;

    private ByteStringMap ByBytes()
    {
        ByteStringMap map = new(_tokens, Count);
        for (int id = 0; id < Size; id++)
            if (Has(id)) map.TryAdd(id);
        return map;
    }

    private Dictionary<string, int> ByToken()
    {
        Dictionary<string, int> ids = new(Count, StringComparer.Ordinal);
        for (int id = 0; id < Size; id++)
            if (Token(id) is { } token) ids.Add(token, id);
        return ids;
    }
}
