using System.Text.Json;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;

namespace Skald.Tokenizers.Json;

/// <summary>Added tokens in a <c>tokenizer.json</c>.</summary>
internal static class AddedTokensJson
{
    public static AddedTokens Read(TokenizerDocument document, ModelVocabulary model, INormalizer? normalizer)
    {
        List<AddedToken> tokens = [];
        JsonElement array = document.Parts.GetValueOrDefault("added_tokens");
        if (array.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined))
            throw document.Error("added_tokens", "must be an array.");
        if (array.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement element in array.EnumerateArray())
                tokens.Add(ReadToken(new JsonSection(document.File, $"added_tokens[{index++}]", element), model));
        }

        Dictionary<int, string> byId = [];
        HashSet<string> contents = new(StringComparer.Ordinal);
        foreach (AddedToken token in tokens)
        {
            if (!contents.Add(token.Content))
                throw document.Error("added_tokens", $"tokens must differ, got \"{token.Content}\" twice.");
            if (token.IsInModel && model.Find(token.Content) is int known && known != token.Id)
            {
                throw document.Error(
                    "added_tokens", $"tokens must differ, got \"{token.Content}\" with ids {known} and {token.Id}.");
            }

            string? other = byId.GetValueOrDefault(token.Id) ?? (token.IsInModel ? null : model.Token(token.Id));
            if (other is not null)
                throw document.Error("added_tokens", $"ids must differ, got {token.Id} for \"{other}\" and \"{token.Content}\".");
            byId.Add(token.Id, token.Content);
        }

        return new AddedTokens(tokens, normalizer);
    }

    public static void Write(Utf8JsonWriter writer, AddedTokens added)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in added.InIdOrder)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.IsSingleWord);
            writer.WriteBoolean("lstrip", token.StripsLeft);
            writer.WriteBoolean("rstrip", token.StripsRight);
            writer.WriteBoolean("normalized", token.IsNormalized);
            writer.WriteBoolean("special", token.IsSpecial);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static AddedToken ReadToken(JsonSection token, ModelVocabulary model)
    {
        token.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        string content = token.Text("content");
        if (content.Length == 0) throw token.Error("content", "must not be empty.");
        if (content.Length > Limits.SearchedLength)
            throw token.Error("content", $"must be at most {Limits.SearchedLength} characters, got {content.Length}.");
        bool isSpecial = token.Flag("special", absent: false);
        return new AddedToken(
            token.Count("id", limit: Limits.Vocabulary), content, isSpecial, model.Find(content) >= 0)
        {
            IsSingleWord = token.Flag("single_word", absent: false),
            StripsLeft = token.Flag("lstrip", absent: false),
            StripsRight = token.Flag("rstrip", absent: false),
            IsNormalized = token.Flag("normalized", absent: !isSpecial),
        };
    }
}
