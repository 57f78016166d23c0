using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>Tokens in id order from a file's vocabulary and added tokens, every contradiction refused.</summary>
internal static class VocabularyBuilder
{
    /// <summary>Reads <c>added_tokens</c>.</summary>
    public static AddedTokens ReadAdded(TokenizerDocument document)
    {
        if (!document.Parts.TryGetValue("added_tokens", out JsonElement array)) return new AddedTokens([]);
        if (array.ValueKind != JsonValueKind.Array) throw document.Error("added_tokens", "must be an array.");
        List<AddedToken> added = [];
        HashSet<string> inModel = new(document.Vocabulary?.Select(v => v.Token) ?? [], StringComparer.Ordinal);
        foreach (JsonElement item in array.EnumerateArray())
        {
            JsonSection token = new(document.File, $"added_tokens[{added.Count}]", item);
            token.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            token.RequireFlag("single_word", false, absent: false);
            token.RequireFlag("lstrip", false, absent: false);
            token.RequireFlag("rstrip", false, absent: false);
            string content = token.Text("content");
            if (content.Length == 0) throw token.Error("content", "must not be empty.");
            if (token.Integer("id") < 0) throw token.Error("id", $"must not be negative, got {token.Integer("id")}.");
            bool isInModel = inModel.Contains(content);
            added.Add(new AddedToken(token.Integer("id"), content, token.Flag("special", absent: false), isInModel));
        }

        return new AddedTokens(added);
    }

    /// <summary>Every id's token.</summary>
    /// <exception cref="TokenizerFormatException">An id or a token is there twice, or an id is missing.</exception>
    public static string[] InIdOrder(TokenizerDocument document, AddedTokens added)
    {
        List<(string Token, int Id)> model =
            document.Vocabulary ?? throw document.Error("model.vocab", "is missing.");
        Dictionary<string, int> ids = new(model.Count + added.InIdOrder.Length, StringComparer.Ordinal);
        // Ids may not have holes, so no id reaches the number of entries: proven before anything is sized by an id.
        string?[] tokens = new string?[model.Count + added.InIdOrder.Length];
        int count = 0;
        foreach ((string token, int id) in model) count += Place("model.vocab", token, id);
        foreach (AddedToken token in added.InIdOrder)
        {
            if (ids.TryGetValue(token.Content, out int known) && known == token.Id && tokens[known] == token.Content)
                continue;
            count += Place("added_tokens", token.Content, token.Id);
        }

        for (int id = 0; id < count; id++)
            if (tokens[id] is null) throw document.Error("model.vocab", $"ids must not have holes, none has {id}.");
        if (count == 0) throw document.Error("model.vocab", "must not be empty.");
        return tokens[..count]!;

        int Place(string key, string token, int id)
        {
            if (token.Length > Limits.TokenLength)
                throw document.Error(key, $"the token of id {id} must be at most {Limits.TokenLength} characters.");
            if (!ids.TryAdd(token, id))
                throw document.Error(key, $"tokens must differ, got \"{token}\" with ids {ids[token]} and {id}.");
            if (id >= tokens.Length)
                throw document.Error(key, $"ids must not have holes, got {id} with {tokens.Length} tokens in all.");
            if (tokens[id] is { } other)
                throw document.Error(key, $"ids must differ, got {id} for \"{other}\" and \"{token}\".");
            tokens[id] = token;
            return 1;
        }
    }
}
