using System.Text;
using System.Text.Json;

namespace Skald.Tokenizers.Json;

/// <summary>A character tokenizer in a <c>tokenizer.json</c>: a BPE without merges and without pre-tokenizer.</summary>
internal static class CharacterJson
{
    public static CharacterTokenizer Read(TokenizerDocument document)
    {
        JsonSection model = new(document.File, "model", document.ModelSettings);
        model.AllowOnly(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges");
        foreach (string key in (ReadOnlySpan<string>)["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
            model.RequireNothing(key);
        model.RequireFlag("fuse_unk", false, absent: false);
        model.RequireFlag("byte_fallback", false, absent: false);
        document.Section("decoder")!.AllowOnly("type");
        if (document.Section("post_processor") is { } post)
            throw post.Error("type", $"{post.Type} is not supported yet.");
        if (document.Merges is not { Count: 0 })
            throw document.Error("model.merges", "a BPE with merges and without a pre-tokenizer is not supported yet.");

        VocabularyBuilder builder = new(document);
        string[] tokens = builder.Tokens;
        HashSet<int> beside = [.. builder.Added.InIdOrder.Select(t => t.Id)];
        for (int id = 0; id < tokens.Length; id++)
        {
            if (beside.Contains(id)) continue;
            if (Rune.DecodeFromUtf16(tokens[id], out _, out int size) != System.Buffers.OperationStatus.Done
                || size != tokens[id].Length)
                throw document.Error("model.vocab", $"a token must be one character, got \"{tokens[id]}\".");
        }

        string? unknown = model.Find("unk_token") is null ? null : model.Text("unk_token");
        if (unknown is not null && !builder.Ids.ContainsKey(unknown))
            throw model.Error("unk_token", $"\"{unknown}\" is not in the vocabulary.");
        return new CharacterTokenizer(builder.Build(TokenSpelling.Text), builder.Added, unknown);
    }

    public static void Write(
        Utf8JsonWriter writer, CharacterTokenizer tokenizer, Vocabulary vocabulary, AddedTokens added)
    {
        writer.WriteStartObject();
        TokenizerJson.WriteHead(writer, added);
        writer.WriteNull("pre_tokenizer");
        writer.WriteNull("post_processor");
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "Fuse");
        writer.WriteEndObject();
        writer.WriteStartObject("model");
        TokenizerJson.WriteBpeSettings(writer, tokenizer.UnknownToken, ignoreMerges: false);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < vocabulary.Count; id++) writer.WriteNumber(vocabulary.GetToken(id), id);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
