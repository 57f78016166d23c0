using System.Text.Json;

namespace Skald.Tokenizers.Models;

/// <summary>Tokens of a model by id and ids by token; ids may have holes.</summary>
internal sealed class ModelVocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly string?[] _tokens;

    /// <param name="ids">Ids by token, all different and not negative.</param>
    public ModelVocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _byText = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        int size = 0;
        foreach (int id in ids.Values) size = Math.Max(size, id + 1);
        _tokens = new string?[size];
        foreach ((string token, int id) in ids) _tokens[id] = token;
    }

    /// <summary>One more than the largest id.</summary>
    public int Size => _tokens.Length;

    /// <summary>Number of tokens.</summary>
    public int Count => _ids.Count;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _byText.TryGetValue(token, out id);

    /// <summary>Id of a token, or -1.</summary>
    public int Find(string token) => _ids.TryGetValue(token, out int id) ? id : -1;

    public string? Token(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <summary>Writes an object of tokens and ids in the order of ids.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("vocab");
        for (int id = 0; id < _tokens.Length; id++)
            if (_tokens[id] is { } token) writer.WriteNumber(token, id);
        writer.WriteEndObject();
    }
}
