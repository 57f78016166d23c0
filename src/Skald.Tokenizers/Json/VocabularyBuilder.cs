using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>The vocabulary of a file from its model and its added tokens, every contradiction refused.</summary>
internal sealed class VocabularyBuilder
{
    private readonly TokenizerDocument _document;
    private readonly string?[] _tokens;

    /// <exception cref="TokenizerFormatException">An id or a token is there twice, or an id is missing.</exception>
    public VocabularyBuilder(TokenizerDocument document)
    {
        _document = document;
        List<(string Token, int Id)> model = document.Vocabulary ?? throw document.Error("model.vocab", "is missing.");
        JsonElement addedArray = document.Parts.GetValueOrDefault("added_tokens");
        if (addedArray.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
            throw document.Error("added_tokens", "must be an array.");
        int addedCount = addedArray.ValueKind == JsonValueKind.Array ? addedArray.GetArrayLength() : 0;

        // Ids may not have holes, so no id reaches the number of entries: proven before anything is sized by an id.
        _tokens = new string?[model.Count + addedCount];
        Ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        foreach ((string token, int id) in model) Place("model.vocab", token, id);
        List<AddedToken> added = new(addedCount);
        for (int i = 0; i < addedCount; i++)
        {
            AddedToken token = ReadAdded(new JsonSection(document.File, $"added_tokens[{i}]", addedArray[i]));
            added.Add(token);
            if (!token.IsInModel || Ids[token.Content] != token.Id) Place("added_tokens", token.Content, token.Id);
        }

        for (int id = 0; id < Ids.Count; id++)
            if (_tokens[id] is null) throw document.Error("model.vocab", $"ids must not have holes, none has {id}.");
        if (Ids.Count == 0) throw document.Error("model.vocab", "must not be empty.");
        Tokens = _tokens[..Ids.Count]!;
        Added = new AddedTokens(added);
    }

    /// <summary>Every id's token.</summary>
    public string[] Tokens { get; }

    /// <summary>Every token's id.</summary>
    public Dictionary<string, int> Ids { get; }

    /// <summary>The tokens beside the model.</summary>
    public AddedTokens Added { get; }

    public Vocabulary Build(TokenSpelling spelling) => new(Tokens, Ids, Added, spelling);

    private AddedToken ReadAdded(JsonSection token)
    {
        token.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        token.RequireFlag("single_word", false, absent: false);
        token.RequireFlag("lstrip", false, absent: false);
        token.RequireFlag("rstrip", false, absent: false);
        string content = token.Text("content");
        if (content.Length == 0) throw token.Error("content", "must not be empty.");
        int id = token.Integer("id");
        if (id < 0) throw token.Error("id", $"must not be negative, got {id}.");
        return new AddedToken(id, content, token.Flag("special", absent: false), Ids.ContainsKey(content));
    }

    private void Place(string key, string token, int id)
    {
        if (token.Length > Limits.TokenLength)
            throw _document.Error(key, $"the token of id {id} must be at most {Limits.TokenLength} characters.");
        if (!Ids.TryAdd(token, id))
            throw _document.Error(key, $"tokens must differ, got \"{token}\" with ids {Ids[token]} and {id}.");
        if (id >= _tokens.Length)
            throw _document.Error(key, $"ids must not have holes, got {id} with {_tokens.Length} tokens in all.");
        if (_tokens[id] is { } other)
            throw _document.Error(key, $"ids must differ, got {id} for \"{other}\" and \"{token}\".");
        _tokens[id] = token;
    }
}
